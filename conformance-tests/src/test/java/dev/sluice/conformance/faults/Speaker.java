package dev.sluice.conformance.faults;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.exceptions.ConnectionClosedException;
import com.hivemq.client.mqtt.mqtt3.Mqtt3AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;

import dev.sluice.client.SluiceClient;
import dev.sluice.client.SluiceException;
import dev.sluice.conformance.harness.RunningBroker;
import dev.sluice.nativecodec.AddressKind;
import dev.sluice.nativecodec.NativeMessage;

import org.apache.qpid.protonj2.client.Client;
import org.apache.qpid.protonj2.client.Connection;
import org.apache.qpid.protonj2.client.ConnectionOptions;
import org.apache.qpid.protonj2.client.Message;
import org.apache.qpid.protonj2.client.Sender;
import org.apache.qpid.protonj2.client.SenderOptions;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The protocols, each by one client library, and what each says when a message is not taken.
 *
 * <p><i>Immutable.</i>
 */
enum Speaker {
    /** HiveMQ's client with MQTT 5. */
    MQTT5("UNSPECIFIED_ERROR", "QUOTA_EXCEEDED") {
        @Override
        Publisher connect(RunningBroker broker) throws Exception {
            return new OverMqtt5(broker);
        }
    },
    /** HiveMQ's client with MQTT 3.1.1, which knows no refusal: the connection ends. */
    MQTT3(Publisher.CLOSED, Publisher.CLOSED) {
        @Override
        Publisher connect(RunningBroker broker) throws Exception {
            return new OverMqtt3(broker);
        }
    },
    /** Qpid protonj2's client. */
    AMQP("RELEASED", "REJECTED") {
        @Override
        Publisher connect(RunningBroker broker) throws Exception {
            return new OverAmqp(broker);
        }
    },
    /** Sluice's own client. */
    NATIVE("STORE_UNAVAILABLE", "TARGET_FULL") {
        @Override
        Publisher connect(RunningBroker broker) throws Exception {
            return new Natively(broker);
        }
    };

    /** After this much silence each side may give the other up. */
    static final Duration KEEP_ALIVE = Duration.ofSeconds(4);

    private static final int PATIENCE_SECONDS = 90;
    private static final String ADDRESS = DiskBroker.STREAM + "/it";

    private final String whenStopped;
    private final String whenFull;

    Speaker(String whenStopped, String whenFull) {
        this.whenStopped = whenStopped;
        this.whenFull = whenFull;
    }

    /** The answer while the store does not work. */
    String whenStopped() {
        return whenStopped;
    }

    /** The answer while the disk has no room. */
    String whenFull() {
        return whenFull;
    }

    abstract Publisher connect(RunningBroker broker) throws Exception;

    private static final class OverMqtt5 implements Publisher {
        private final Mqtt5AsyncClient client;

        OverMqtt5(RunningBroker broker) throws Exception {
            client =
                    MqttClient.builder()
                            .useMqttVersion5()
                            .serverHost(broker.host())
                            .serverPort(broker.port("mqtt"))
                            .buildAsync();
            client.connectWith()
                    .keepAlive((int) KEEP_ALIVE.toSeconds())
                    .send()
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }

        @Override
        public CompletableFuture<String> publish(byte[] body) {
            return client.publishWith()
                    .topic(ADDRESS)
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .payload(body)
                    .send()
                    .handle(
                            (result, failure) ->
                                    said(
                                            failure == null
                                                    ? result.getError().orElse(null)
                                                    : failure));
        }

        private static String said(@Nullable Throwable error) {
            return switch (error) {
                case null -> ACCEPTED;
                case Mqtt5PubAckException refused ->
                        refused.getMqttMessage().getReasonCode().name();
                default -> CLOSED;
            };
        }

        @Override
        public void close() {
            if (client.getState().isConnected()) {
                client.disconnect().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
            }
        }
    }

    private static final class OverMqtt3 implements Publisher {
        private final Mqtt3AsyncClient client;

        OverMqtt3(RunningBroker broker) throws Exception {
            client =
                    MqttClient.builder()
                            .useMqttVersion3()
                            .serverHost(broker.host())
                            .serverPort(broker.port("mqtt"))
                            .buildAsync();
            client.connectWith()
                    .keepAlive((int) KEEP_ALIVE.toSeconds())
                    .send()
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }

        @Override
        public CompletableFuture<String> publish(byte[] body) {
            return client.publishWith()
                    .topic(ADDRESS)
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .payload(body)
                    .send()
                    .handle((_, failure) -> failure == null ? ACCEPTED : CLOSED);
        }

        @Override
        public void close() {
            if (client.getState().isConnected()) {
                try {
                    client.disconnect().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
                } catch (Exception broken) {
                    if (!(broken.getCause() instanceof ConnectionClosedException)) {
                        throw new IllegalStateException(broken);
                    }
                }
            }
        }
    }

    private static final class OverAmqp implements Publisher {
        private final Client client = Client.create();
        private final Sender sender;

        OverAmqp(RunningBroker broker) throws Exception {
            Connection connection =
                    client.connect(
                            broker.host(),
                            broker.port("amqp"),
                            new ConnectionOptions()
                                    .idleTimeout(KEEP_ALIVE.toMillis())
                                    .requestTimeout(PATIENCE_SECONDS * 1000L)
                                    .sendTimeout(PATIENCE_SECONDS * 1000L));
            var options = new SenderOptions();
            options.targetOptions().capabilities("topic");
            sender = connection.openSender(ADDRESS, options);
            sender.openFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }

        @Override
        public CompletableFuture<String> publish(byte[] body) throws Exception {
            var tracker = sender.send(Message.create(body).durable(true));
            return CompletableFuture.supplyAsync(
                    () -> {
                        try {
                            tracker.settlementFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
                            return tracker.remoteState().getType().name().toUpperCase(Locale.ROOT);
                        } catch (InterruptedException | TimeoutException silent) {
                            throw new IllegalStateException(silent);
                        } catch (Exception gone) {
                            return CLOSED;
                        }
                    },
                    task -> Thread.ofVirtual().start(task));
        }

        @Override
        public void close() {
            client.close();
        }
    }

    private static final class Natively implements Publisher {
        private final SluiceClient client;

        Natively(RunningBroker broker) throws InterruptedException {
            client =
                    SluiceClient.builder()
                            .host(broker.host())
                            .port(broker.port("native"))
                            .heartbeat(KEEP_ALIVE)
                            .requestTimeout(Duration.ofSeconds(PATIENCE_SECONDS))
                            .connect();
        }

        @Override
        public CompletableFuture<String> publish(byte[] body) throws InterruptedException {
            return client.publishAsync(
                            NativeMessage.to(AddressKind.TOPIC, ADDRESS).body(body).build())
                    .handle((result, failure) -> failure == null ? result.name() : said(failure))
                    .toCompletableFuture();
        }

        private static String said(Throwable failure) {
            Throwable cause = failure.getCause() == null ? failure : failure.getCause();
            return failure instanceof SluiceException direct
                    ? direct.code().name()
                    : cause instanceof SluiceException wrapped ? wrapped.code().name() : CLOSED;
        }

        @Override
        public void close() {
            client.close();
        }
    }
}
