package dev.sluice.core.declaration;

/** What happens to a message that finds its queue full. */
public enum WhenFull {
    /** Its publisher waits for room. */
    BACK_PRESSURE,
    /** Its publisher is told. */
    REJECT,
    /** The oldest message that is not being delivered makes room, and is counted as dropped. */
    DROP_OLDEST,
    /** It goes to the queue's dead-letter address instead. */
    DEAD_LETTER
}
