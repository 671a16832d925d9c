package dev.sluice.storage.internal.log;

/**
 * One segment of a partition, as far as it counts: what lies behind {@code bytes} in its file is a
 * left-over of a crash.
 *
 * <p><i>Immutable.</i>
 *
 * @param baseOffset the first offset, and the name of the file
 * @param nextOffset the first offset behind it
 * @param bytes the size of its batches
 * @param indexEntries how many entries its index has
 * @param maxTimestampMs the highest timestamp of its batches
 * @param revision how often its records were compacted; part of the name of the file
 */
public record Segment(
        long baseOffset,
        long nextOffset,
        long bytes,
        int indexEntries,
        long maxTimestampMs,
        int revision) {
    public Segment {
        if (baseOffset < 0
                || nextOffset <= baseOffset
                || bytes <= 0
                || indexEntries < 1
                || revision < 0) {
            throw new IllegalArgumentException(
                    "a segment cannot reach from offset "
                            + baseOffset
                            + " to "
                            + nextOffset
                            + " in "
                            + bytes
                            + " bytes with "
                            + indexEntries
                            + " index entries");
        }
    }
}
