package dev.sluice.core.broker;

/** What became of a published message. */
public enum PublishResult {
    /** Every target has it; every durable target has it on disk. */
    ACCEPTED,
    /** A queue took a message of the same id before and leaves this one out; all others have it. */
    DUPLICATE,
    /** A queue was full and by its policy sent it to its dead-letter address, which has it. */
    DEAD_LETTERED,
    /**
     * Nothing is bound to the address. The message is gone, and its publisher did nothing wrong.
     */
    NO_MATCH,
    /**
     * Every target has it, but it was to be retained and a limit forbids that: what was retained
     * before still is.
     */
    NOT_RETAINED,
    NOT_AUTHORIZED,
    /** The kind was named, and there is no such queue or stream. */
    NOT_FOUND,
    /** A limit of a target refused it; by that target's policy the publisher is told. */
    FULL,
    /** The store cannot take it. Nothing was kept. */
    UNAVAILABLE;

    /** Whether the publisher may forget the message. */
    public boolean isAccepted() {
        return switch (this) {
            case ACCEPTED, DUPLICATE, DEAD_LETTERED, NO_MATCH, NOT_RETAINED -> true;
            case NOT_AUTHORIZED, NOT_FOUND, FULL, UNAVAILABLE -> false;
        };
    }
}
