package dev.sluice.conformance.harness;

/**
 * A broker that accepts connections until it is closed.
 *
 * <p><i>Thread-safe.</i>
 */
public interface RunningBroker extends AutoCloseable {
    /** The loopback address of all listeners. */
    default String host() {
        return "127.0.0.1";
    }

    /** The port of a listener: {@code mqtt}, {@code amqp}, {@code native}, {@code any}, or more. */
    int port(String listener);

    /** The port of the admin listener. */
    int adminPort();

    /** Stops it and returns when it has stopped. */
    @Override
    void close();
}
