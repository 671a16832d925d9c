package dev.sluice.routing.internal.queue;

/**
 * Why a queue gives a message up.
 *
 * <p><i>Immutable.</i>
 *
 * @param detail what the consumer said, or empty
 */
record Death(Cause cause, String detail) {
    static final Death FAILED_TOO_OFTEN = new Death(Cause.MAX_DELIVERIES, "");
    static final Death EXPIRED = new Death(Cause.EXPIRED, "");

    static final Death NO_ROOM = new Death(Cause.QUEUE_FULL, "");

    /** The kinds of death, and how they are written. */
    enum Cause {
        REJECTED("rejected"),
        MAX_DELIVERIES("max-deliveries"),
        EXPIRED("expired"),
        /** It was never in the queue. */
        QUEUE_FULL("queue-full");

        final String text;

        Cause(String text) {
            this.text = text;
        }
    }
}
