package dev.sluice.core.store;

/**
 * Why the store did not do what it was asked.
 *
 * <p><i>Immutable.</i>
 *
 * @param detail a sentence with the values
 */
public record StoreFailure(Reason reason, String detail) {
    /** The closed set of reasons. */
    public enum Reason {
        /** There is no such partition. */
        NO_SUCH_PARTITION,
        /** The offset is before the oldest kept or beyond the end. */
        OFFSET_OUT_OF_RANGE,
        /** A configured limit of the store is reached, or the disk is full. */
        FULL,
        /** The write set can never be taken, however empty the store is. */
        TOO_LARGE,
        /** A write or force failed, or the store is closed; it takes nothing more. */
        STOPPED,
        /** Stored bytes do not match their checksum. */
        CORRUPT,
        /** A batch does not continue what its producer has appended to the partition before. */
        OUT_OF_SEQUENCE,
        /** A producer with the same id and a higher epoch has appended to the partition. */
        FENCED
    }
}
