package dev.sluice.storage.internal.log;

import java.util.List;

/**
 * What of one partition lies in files: its segments, then its extents, both in offset order and
 * without overlap.
 *
 * <p><i>Immutable.</i>
 *
 * @param startOffset the oldest kept offset; where the next run begins if there is nothing
 */
public record StoredLog(long startOffset, List<Segment> segments, List<Extent> extents) {
    /** The log of a partition that was never written to a file. */
    public static final StoredLog EMPTY = new StoredLog(0, List.of(), List.of());

    public StoredLog {
        segments = List.copyOf(segments);
        extents = List.copyOf(extents);
        long reached = 0;
        for (Segment segment : segments) {
            checkOrder(reached, segment.baseOffset());
            reached = segment.nextOffset();
        }
        for (Extent extent : extents) {
            checkOrder(reached, extent.baseOffset());
            reached = extent.nextOffset();
        }
        if (startOffset < 0 || (startOffset > reached && reached > 0)) {
            throw new IllegalArgumentException(
                    "a log that ends at " + reached + " cannot start at " + startOffset);
        }
    }

    private static void checkOrder(long reached, long baseOffset) {
        if (baseOffset < reached) {
            throw new IllegalArgumentException(
                    "a part at offset " + baseOffset + " follows one that ends at " + reached);
        }
    }

    public boolean isEmpty() {
        return segments.isEmpty() && extents.isEmpty();
    }

    /** The first offset behind all of it. */
    public long endOffset() {
        if (!extents.isEmpty()) {
            return extents.getLast().nextOffset();
        }
        return segments.isEmpty() ? startOffset : segments.getLast().nextOffset();
    }

    /** The size of its batches. */
    public long bytes() {
        long sum = bundledBytes();
        for (Segment segment : segments) {
            sum += segment.bytes();
        }
        return sum;
    }

    /** The size of the batches that lie in bundles. */
    public long bundledBytes() {
        long sum = 0;
        for (Extent extent : extents) {
            sum += extent.bytes();
        }
        return sum;
    }

    /** Whether a read at {@code offset} finds something here. */
    public boolean covers(long offset) {
        return offset >= startOffset && offset < endOffset();
    }

    /**
     * The log without the segments and extents that lie wholly before {@code offset}; it starts
     * with the first one that stays, or at {@code offset} if compaction left nothing between. If
     * none stays it is empty and starts at {@code offset}, or at its end if that is higher: whoever
     * trims beyond the end gives the base offset of the first batch that is kept elsewhere. Files
     * are not touched, see {@link LogFiles}.
     */
    public StoredLog trimmedTo(long offset) {
        int segmentsGone = 0;
        while (segmentsGone < segments.size()
                && segments.get(segmentsGone).nextOffset() <= offset) {
            segmentsGone++;
        }
        int extentsGone = 0;
        if (segmentsGone == segments.size()) {
            while (extentsGone < extents.size()
                    && extents.get(extentsGone).nextOffset() <= offset) {
                extentsGone++;
            }
        }
        List<Segment> segmentsKept = segments.subList(segmentsGone, segments.size());
        List<Extent> extentsKept = extents.subList(extentsGone, extents.size());
        long first;
        if (!segmentsKept.isEmpty()) {
            first = Math.min(offset, segmentsKept.getFirst().baseOffset());
        } else if (!extentsKept.isEmpty()) {
            first = Math.min(offset, extentsKept.getFirst().baseOffset());
        } else {
            first = Math.max(endOffset(), offset);
        }
        return segmentsGone == 0 && extentsGone == 0 && first <= startOffset
                ? this
                : new StoredLog(Math.max(startOffset, first), segmentsKept, extentsKept);
    }
}
