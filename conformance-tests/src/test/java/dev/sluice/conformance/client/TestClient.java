package dev.sluice.conformance.client;

/**
 * A connected client of one library. Calls return when the broker has confirmed them, and throw
 * what the library throws when it refuses.
 *
 * <p><i>Confined to the test's thread.</i>
 */
public interface TestClient extends AutoCloseable {
    /** Publishes to the subscriptions of a topic. */
    void publish(String topic, TestMessage message) throws Exception;

    /** Sends to a queue. */
    void send(String queue, TestMessage message) throws Exception;

    /** Subscribes to a topic filter. */
    Inbox subscribe(String filter) throws Exception;

    /** Becomes a competing consumer of a queue; what its inbox hands out is accepted. */
    Inbox consume(String queue) throws Exception;

    @Override
    void close();
}
