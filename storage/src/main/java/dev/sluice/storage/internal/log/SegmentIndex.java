package dev.sluice.storage.internal.log;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The sparse index of a segment: docs/storage.md, section 1.1. A reader that has an older
 * description of a growing segment says how many of the entries it believes.
 *
 * <p><i>Immutable.</i>
 */
final class SegmentIndex {
    static final int ENTRY_BYTES = 16;
    static final int INTERVAL_BYTES = 4096;

    private final int[] offsets;
    private final int[] positions;
    private final long[] highestBeforeMs;
    private final boolean isMadeAnew;

    private SegmentIndex(
            int[] offsets, int[] positions, long[] highestBeforeMs, boolean isMadeAnew) {
        this.offsets = offsets;
        this.positions = positions;
        this.highestBeforeMs = highestBeforeMs;
        this.isMadeAnew = isMadeAnew;
    }

    /** Whether the batch at {@code position} gets an entry. */
    static boolean wantsEntry(long position, long lastEntryPosition) {
        return position == 0 || position - lastEntryPosition >= INTERVAL_BYTES;
    }

    /** Reads the entries of the segment; null if they cannot be its. */
    static @Nullable SegmentIndex parse(ByteBuffer bytes, Segment segment) {
        int count = segment.indexEntries();
        Builder builder = new Builder(count);
        long span = segment.nextOffset() - segment.baseOffset();
        for (int i = 0; i < count; i++) {
            int offset = bytes.getInt();
            int position = bytes.getInt();
            long highestBeforeMs = bytes.getLong();
            if (!builder.canFollow(offset, position, highestBeforeMs)
                    || position >= segment.bytes()
                    || offset >= span
                    || highestBeforeMs > segment.maxTimestampMs()) {
                return null;
            }
            builder.add(offset, position, highestBeforeMs);
        }
        return builder.build(false);
    }

    int count() {
        return offsets.length;
    }

    /** The offset of the batch, relative to the segment's base offset. */
    int offset(int entry) {
        return offsets[entry];
    }

    int position(int entry) {
        return positions[entry];
    }

    /** The highest timestamp before the batch; the lowest long if there is none. */
    long highestBeforeMs(int entry) {
        return highestBeforeMs[entry];
    }

    /** Whether it was just made from the segment itself. */
    boolean isMadeAnew() {
        return isMadeAnew;
    }

    /**
     * The last of the first {@code entries} entries that is not behind the offset, or the first.
     */
    int entryFor(long relativeOffset, int entries) {
        int found = Arrays.binarySearch(offsets, 0, entries, (int) Math.max(0, relativeOffset));
        return Math.max(0, found >= 0 ? found : -found - 2);
    }

    /**
     * The first of the first {@code entries} entries at {@code position} or behind, or their count.
     */
    int entryFrom(long position, int entries) {
        if (position > Integer.MAX_VALUE) {
            return entries;
        }
        int found = Arrays.binarySearch(positions, 0, entries, (int) position);
        return found >= 0 ? found : -found - 1;
    }

    /** The last of the first {@code entries} entries before which all is older than the time. */
    int entryForTime(long epochMs, int entries) {
        int low = 1;
        int high = entries;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (highestBeforeMs[middle] < epochMs) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low - 1;
    }

    int heapBytes() {
        return 128 + count() * ENTRY_BYTES;
    }

    /**
     * Collects entries.
     *
     * <p><i>Confined to one thread.</i>
     */
    static final class Builder {
        private int[] offsets;
        private int[] positions;
        private long[] highestBeforeMs;
        private int count;

        Builder(int capacity) {
            offsets = new int[capacity];
            positions = new int[capacity];
            highestBeforeMs = new long[capacity];
        }

        boolean canFollow(int offset, int position, long highestMs) {
            if (count == 0) {
                return offset >= 0 && position == 0 && highestMs == Long.MIN_VALUE;
            }
            int last = count - 1;
            return offset > offsets[last]
                    && (long) position - positions[last] >= INTERVAL_BYTES
                    && highestMs >= highestBeforeMs[last];
        }

        void add(int offset, int position, long highestMs) {
            if (count == offsets.length) {
                int larger = Math.max(16, 2 * count);
                offsets = Arrays.copyOf(offsets, larger);
                positions = Arrays.copyOf(positions, larger);
                highestBeforeMs = Arrays.copyOf(highestBeforeMs, larger);
            }
            offsets[count] = offset;
            positions[count] = position;
            highestBeforeMs[count] = highestMs;
            count++;
        }

        int lastPosition() {
            return count == 0 ? 0 : positions[count - 1];
        }

        SegmentIndex build(boolean isMadeAnew) {
            return new SegmentIndex(
                    Arrays.copyOf(offsets, count),
                    Arrays.copyOf(positions, count),
                    Arrays.copyOf(highestBeforeMs, count),
                    isMadeAnew);
        }
    }

    /** All entries as they stand in the file. */
    ByteBuffer toBytes() {
        ByteBuffer bytes = ByteBuffer.allocate(count() * ENTRY_BYTES);
        for (int i = 0; i < count(); i++) {
            bytes.putInt(offsets[i]).putInt(positions[i]).putLong(highestBeforeMs[i]);
        }
        return bytes.flip();
    }
}
