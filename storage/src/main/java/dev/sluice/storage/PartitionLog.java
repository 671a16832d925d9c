package dev.sluice.storage;

import dev.sluice.core.record.Batches;
import dev.sluice.core.store.Batch;
import dev.sluice.core.store.CompactionRules;
import dev.sluice.core.store.PartitionBounds;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The batches of one partition in offset order, in a ring that grows at the end and is cut at the
 * start.
 *
 * <p><i>Confined to its store's lock.</i>
 */
final class PartitionLog {
    /** Heap that a batch takes besides its bytes, roughly. */
    static final long BATCH_OVERHEAD_BYTES = 128;

    private static final int FIRST_CAPACITY = 16;

    private @Nullable Entry[] ring = new @Nullable Entry[FIRST_CAPACITY];
    private int first;
    private int count;
    private long startOffset;
    private long endOffset;
    private long bytes;
    private long compactedTo;

    /**
     * @param highestMs the highest timestamp of this batch and all that were ever before it
     */
    private record Entry(Batch batch, long nextOffset, long maxTimestampMs, long highestMs) {
        Entry with(Batch other) {
            return new Entry(other, nextOffset, Batches.maxTimestampMs(other), highestMs);
        }
    }

    PartitionBounds bounds() {
        return new PartitionBounds(startOffset, endOffset, bytes);
    }

    long endOffset() {
        return endOffset;
    }

    boolean covers(long offset) {
        return offset >= startOffset && offset <= endOffset;
    }

    /** What the store's limit counts for this partition. */
    long usedBytes() {
        return bytes + count * BATCH_OVERHEAD_BYTES;
    }

    static long usedBytes(Batch batch) {
        return batch.bytes().length() + BATCH_OVERHEAD_BYTES;
    }

    /** Keeps the batch, without copying it; returns its base offset. */
    long append(Batch batch) {
        long baseOffset = endOffset;
        Batch stamped = batch.at(baseOffset);
        long maxTimestampMs = Batches.maxTimestampMs(stamped);
        long highestMs =
                count == 0
                        ? maxTimestampMs
                        : Math.max(maxTimestampMs, entry(count - 1).highestMs());
        if (count == ring.length) {
            grow();
        }
        endOffset = Batches.nextOffset(stamped);
        ring[slot(count)] = new Entry(stamped, endOffset, maxTimestampMs, highestMs);
        count++;
        bytes += stamped.bytes().length();
        return baseOffset;
    }

    /** Whole batches from the one that holds {@code offset}; at least one if there is any. */
    List<Batch> read(long offset, int maxBytes) {
        List<Batch> batches = new ArrayList<>();
        long size = 0;
        for (int i = firstBeyond(offset); i < count; i++) {
            Batch batch = entry(i).batch();
            size += batch.bytes().length();
            if (size > maxBytes && !batches.isEmpty()) {
                break;
            }
            batches.add(batch);
        }
        return batches;
    }

    /** The first batch that has a record not before {@code epochMs}, if there is one. */
    List<Batch> readAtTime(long epochMs) {
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (entry(middle).highestMs() >= epochMs) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        // The high mark may come from a batch that was trimmed; then the answer lies further on.
        while (low < count && entry(low).maxTimestampMs() < epochMs) {
            low++;
        }
        return low < count ? List.of(entry(low).batch()) : List.of();
    }

    /** Lets go of the batches that lie wholly before {@code offset}. */
    void trim(long offset) {
        int gone = firstBeyond(offset);
        for (int i = 0; i < gone; i++) {
            Entry entry = entry(0);
            bytes -= entry.batch().bytes().length();
            startOffset = entry.nextOffset();
            ring[first] = null;
            first = (first + 1) % ring.length;
            count--;
        }
    }

    /** The batches that may be compacted by now: all but the last; none if it is not worth it. */
    List<Batch> compactable(CompactionRules rules, long nowMs) {
        long newestMs = nowMs - rules.minLag().toMillis();
        List<Batch> batches = new ArrayList<>();
        long size = 0;
        long dirty = 0;
        for (int i = 0; i < count - 1; i++) {
            Entry each = entry(i);
            if (!rules.minLag().isZero() && each.maxTimestampMs() > newestMs) {
                break;
            }
            int length = each.batch().bytes().length();
            size += length;
            dirty += each.nextOffset() > compactedTo ? length : 0;
            batches.add(each.batch());
        }
        return dirty < rules.minDirtyRatio() * size ? List.of() : batches;
    }

    /**
     * Puts what compaction left in place of what it looked at.
     *
     * @param looked batches that follow each other; the first ones may have been trimmed since
     * @param left what is left of them, by base offset
     */
    void replace(List<Batch> looked, Map<Long, Batch> left) {
        long end = Batches.nextOffset(looked.getLast());
        List<Entry> entries = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            Entry each = entry(i);
            Batch batch =
                    each.nextOffset() > end ? each.batch() : left.get(each.batch().baseOffset());
            if (batch != null) {
                entries.add(each.with(batch));
            }
        }
        compactedTo = Math.max(compactedTo, end);
        first = 0;
        count = 0;
        bytes = 0;
        Arrays.fill(ring, null);
        long highestMs = Long.MIN_VALUE;
        for (Entry each : entries) {
            highestMs = Math.max(highestMs, each.maxTimestampMs());
            bytes += each.batch().bytes().length();
            ring[count++] =
                    new Entry(each.batch(), each.nextOffset(), each.maxTimestampMs(), highestMs);
        }
    }

    /** The index of the first batch that reaches beyond {@code offset}. */
    private int firstBeyond(long offset) {
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (entry(middle).nextOffset() > offset) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    private Entry entry(int index) {
        return Objects.requireNonNull(ring[slot(index)]);
    }

    private int slot(int index) {
        return (int) (((long) first + index) % ring.length);
    }

    private void grow() {
        @Nullable Entry[] larger = new @Nullable Entry[Math.multiplyExact(ring.length, 2)];
        for (int i = 0; i < count; i++) {
            larger[i] = entry(i);
        }
        ring = larger;
        first = 0;
    }
}
