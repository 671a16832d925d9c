package dev.sluice.server.internal.client;

import dev.sluice.core.address.Target;

import java.util.concurrent.CompletableFuture;

/**
 * One connection to a server, over one protocol.
 *
 * <p>Futures fail with {@link ClientException}. <i>Thread-safe.</i>
 */
public interface BrokerClient extends AutoCloseable {
    /** Sends a message; done when the server has taken it on, or with QoS 0 when it is sent. */
    CompletableFuture<Void> publish(OutgoingMessage message);

    /**
     * Begins to receive; done when the server has agreed.
     *
     * @param source a queue, or a topic filter
     */
    CompletableFuture<Void> receive(Target source, MessageListener listener);

    /** Done when the connection has ended; fails if the client did not ask for it. */
    CompletableFuture<Void> ended();

    /** Says goodbye. Idempotent. */
    @Override
    void close();
}
