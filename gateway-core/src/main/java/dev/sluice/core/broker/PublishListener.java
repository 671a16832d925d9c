package dev.sluice.core.broker;

/**
 * Hears what became of published messages. One listener serves any number of them, so publishing
 * allocates none. <i>Confined to its event loop.</i>
 */
@FunctionalInterface
public interface PublishListener {
    /**
     * Called exactly once per message, possibly before {@code publish} returns, and not in the
     * order of publishing when targets differ. Not called any more once the connection is closed.
     *
     * @param context what the publisher gave with the message
     */
    void published(long context, PublishResult result);
}
