package dev.sluice.core.store;

/**
 * What a compaction did; all zero if it was not worth it.
 *
 * <p><i>Immutable.</i>
 *
 * @param recordsRead how many records it went through
 * @param recordsKept how many of them are left
 */
public record Compaction(long recordsRead, long recordsKept, long bytesBefore, long bytesAfter) {
    /** Nothing. */
    public static final Compaction NONE = new Compaction(0, 0, 0, 0);

    /** This one and then another. */
    public Compaction plus(Compaction next) {
        return new Compaction(
                recordsRead + next.recordsRead,
                recordsKept + next.recordsKept,
                bytesBefore + next.bytesBefore,
                bytesAfter + next.bytesAfter);
    }
}
