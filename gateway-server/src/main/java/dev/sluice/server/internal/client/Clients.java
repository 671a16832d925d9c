package dev.sluice.server.internal.client;

import java.time.Duration;

/** Opens clients. */
public final class Clients {
    /** How long a connection may take to be made. */
    public static final Duration CONNECT_TIME = Duration.ofSeconds(10);

    private Clients() {}

    /**
     * Connects and waits until the server has let the client in.
     *
     * @throws ClientException if it did not work
     */
    public static BrokerClient connect(ServerAddress server) throws InterruptedException {
        return switch (server.protocol()) {
            case NATIVE -> NativeBrokerClient.connect(server);
            case MQTT -> MqttBrokerClient.connect(server);
            case AMQP -> AmqpBrokerClient.connect(server);
        };
    }
}
