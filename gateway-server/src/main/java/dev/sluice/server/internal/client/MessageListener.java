package dev.sluice.server.internal.client;

/**
 * Hears the messages of one receiving end, one at a time.
 *
 * <p><i>Confined to the client's thread.</i>
 */
public interface MessageListener {
    /**
     * A message has arrived; the next one is not delivered before this returns.
     *
     * @return true to acknowledge it; false to leave it, so that the broker has it back when the
     *     client closes
     */
    boolean received(ReceivedMessage message);

    /** An acknowledgement is on its way, and a close will not overtake it. */
    void acknowledged();
}
