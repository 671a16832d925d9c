package dev.sluice.storage;

/** What can be wrong with what a store holds after a crash. <i>Immutable.</i> */
enum Verdict {
    /** Something that was acknowledged is not there. */
    LOST,
    /** Something is there that nobody committed. */
    PHANTOM,
    /** Something stands at another offset than the one it was acknowledged with. */
    OFFSET_CONFLICT,
    /** What is there is no state that the store ever was in: a hole, or a part of a write set. */
    TORN,
    /** A partition begins where it was never told to, or not where it was. */
    WRONG_START,
    /** The store does not open. */
    REFUSED,
    /** A read gave something else than what was committed. */
    WRONG_READ
}
