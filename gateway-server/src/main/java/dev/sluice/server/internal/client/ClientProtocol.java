package dev.sluice.server.internal.client;

import java.util.Locale;

/** A protocol that the command line speaks. */
public enum ClientProtocol {
    NATIVE(7670),
    MQTT(1883),
    AMQP(5672);

    private final int defaultPort;

    ClientProtocol(int defaultPort) {
        this.defaultPort = defaultPort;
    }

    /** The port of this protocol in the shipped configuration. */
    public int defaultPort() {
        return defaultPort;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
