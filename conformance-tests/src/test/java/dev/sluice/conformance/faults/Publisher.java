package dev.sluice.conformance.faults;

import java.util.concurrent.CompletableFuture;

/**
 * A connected publisher of one protocol that tells what the broker said to each message.
 *
 * <p><i>Confined to the test's thread.</i>
 */
interface Publisher extends AutoCloseable {
    /** What an accepted message is answered with, whatever the protocol. */
    String ACCEPTED = "ACCEPTED";

    /** What is said of a message when the connection ends before its answer. */
    String CLOSED = "CLOSED";

    /**
     * Publishes to the stream; may wait for the broker to let it.
     *
     * @return {@link #ACCEPTED}, {@link #CLOSED}, or the protocol's own word
     */
    CompletableFuture<String> publish(byte[] body) throws Exception;

    @Override
    void close();
}
