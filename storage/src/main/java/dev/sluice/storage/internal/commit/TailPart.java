package dev.sluice.storage.internal.commit;

import dev.sluice.core.record.Batches;
import dev.sluice.core.store.Batch;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * The batches of one partition that lie in one file of the journal, in memory until they have been
 * carried over.
 *
 * <p>The journal thread adds; anybody reads up to the end that the partition has published, which
 * orders the two. Once the journal has gone on to its next file, nothing changes any more.
 *
 * <p><i>Thread-safe</i>, but for what is said to be the journal thread's.
 */
final class TailPart {
    private static final int FIRST_CAPACITY = 4;

    private final Partition partition;
    private final long generation;
    private volatile @Nullable Batch[] batches = new @Nullable Batch[FIRST_CAPACITY];
    private int count;
    private long bytes;

    TailPart(Partition partition, long generation) {
        this.partition = partition;
        this.generation = generation;
    }

    Partition partition() {
        return partition;
    }

    /** The number of the journal file. */
    long generation() {
        return generation;
    }

    /** The size of its batches. Journal thread. */
    long bytes() {
        return bytes;
    }

    /** Journal thread. */
    void add(Batch batch) {
        @Nullable Batch[] array = batches;
        if (count == array.length) {
            array = Arrays.copyOf(array, 2 * count);
            batches = array;
        }
        array[count++] = batch;
        bytes += batch.bytes().length();
    }

    /** All of it; only once nothing is added any more. */
    List<Batch> all() {
        Batch[] all = new Batch[count];
        for (int i = 0; i < count; i++) {
            all[i] = at(batches, i);
        }
        return List.of(all);
    }

    /** The first offset; there is at least one batch once the part can be seen. */
    long baseOffset() {
        return at(batches, 0).baseOffset();
    }

    /**
     * Adds to {@code target} whole batches from the one that reaches beyond {@code offset}, below
     * {@code end}, as long as {@code room} lasts; the first of all fits always.
     *
     * @return the room that is left, or -1 if a batch did not fit
     */
    long read(long offset, long end, long room, List<Batch> target) {
        @Nullable Batch[] array = batches;
        long left = room;
        for (int i = indexOf(array, offset, end); i < array.length; i++) {
            Batch batch = array[i];
            if (batch == null || batch.baseOffset() >= end) {
                break;
            }
            int size = batch.bytes().length();
            if (size > left && !target.isEmpty()) {
                return -1;
            }
            left = Math.max(0, left - size);
            target.add(batch);
        }
        return left;
    }

    /** The first batch below {@code end} with a record not before {@code epochMs}, or null. */
    @Nullable Batch readAtTime(long epochMs, long from, long end) {
        @Nullable Batch[] array = batches;
        for (int i = indexOf(array, from, end); i < array.length; i++) {
            Batch batch = array[i];
            if (batch == null || batch.baseOffset() >= end) {
                return null;
            }
            if (Batches.maxTimestampMs(batch) >= epochMs) {
                return batch;
            }
        }
        return null;
    }

    /** The first index whose batch reaches beyond {@code offset}. */
    private static int indexOf(@Nullable Batch[] array, long offset, long end) {
        int low = 0;
        int high = array.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            Batch batch = array[middle];
            if (batch == null || batch.baseOffset() >= end || Batches.nextOffset(batch) > offset) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    private static Batch at(@Nullable Batch[] array, int index) {
        return Objects.requireNonNull(array[index]);
    }
}
