package dev.sluice.core.broker;

/** Where a reader of a stream begins. <i>Immutable.</i> */
public sealed interface StreamPosition {
    /** The oldest message that is kept. */
    record First() implements StreamPosition {}

    /** The newest message there is now, and what follows. */
    record Last() implements StreamPosition {}

    /** Only what arrives from now on. */
    record Next() implements StreamPosition {}

    /** This offset in every partition, or the oldest kept if it is gone. */
    record Offset(long offset) implements StreamPosition {}

    /** The first message whose timestamp is not before this wall-clock time. */
    record Timestamp(long epochMs) implements StreamPosition {}
}
