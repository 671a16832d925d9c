package dev.sluice.routing.internal.stream;

/** What a reader wants of one partition. <i>Confined to the reader's lane.</i> */
public interface ScanRule {
    /** Wants everything. */
    ScanRule ALL = new ScanRule() {};

    /** Whether nothing from this offset on may be read for now. */
    default boolean isBlocked(long offset) {
        return false;
    }

    /** The first offset from this one on that may be wanted. */
    default long firstWanted(long offset) {
        return offset;
    }

    /** Whether the message at this offset is wanted now. */
    default boolean wants(long offset) {
        return true;
    }

    /**
     * The selector does not fit a message.
     *
     * @param from the offset behind what was seen before it
     */
    default void passedOver(long from, long offset) {}

    /** What lay before {@code start} is not kept any more. */
    default void forgotten(long start) {}
}
