package dev.sluice.core.broker;

/**
 * The live receiving end of a queue, subscription, session inbox or stream, as its connection holds
 * it.
 *
 * <p><i>Confined to its event loop.</i>
 */
public interface Consumer {
    /**
     * Adds credit. A delivery takes one message and its size; deliveries are made while both
     * credits are above zero, so the byte credit may be overdrawn by one message. It begins with
     * none.
     *
     * @param messages how many more messages may come, at least 0
     * @param bytes how many more bytes may come, at least 0
     */
    void credit(int messages, long bytes);

    /**
     * Asks for what is there and no more. When nothing more is available, or the message credit is
     * used up, the message credit becomes zero and {@link ConsumerListener#drained} is called,
     * after the last delivery; on an empty queue that is at once. While only byte credit is missing
     * it waits.
     */
    void drain();

    /**
     * Settles the deliveries with ids from {@code firstId} to {@code lastId}, both included. Ids
     * that are settled already, or were never delivered, are passed over; the work is bounded by
     * the consumer's unsettled deliveries, not by the width of the range.
     */
    void settle(long firstId, long lastId, Outcome outcome);

    /**
     * Remembers a number with an unsettled delivery, for as long as the queue keeps it: the next
     * consumer of the same session gets it back in {@link Delivery#mark()}. MQTT keeps the packet
     * identifier there. Deliveries are to be marked in their order, since those with a number come
     * first after a restart.
     *
     * @param mark not 0
     * @param marked runs on this loop once the number survives the end of the process, or at once
     *     if the message does not; not if the delivery is not unsettled any more
     */
    void mark(long deliveryId, int mark, Runnable marked);

    /** Remembers a number, for when nothing waits until that is safe. */
    default void mark(long deliveryId, int mark) {
        mark(deliveryId, mark, () -> {});
    }

    /** Detaches. Unsettled deliveries go back to their places as released. Idempotent. */
    void close();
}
