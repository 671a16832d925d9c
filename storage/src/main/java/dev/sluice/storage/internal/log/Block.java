package dev.sluice.storage.internal.log;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.record.Batches;
import dev.sluice.core.store.Batch;

import java.util.Arrays;

/**
 * Whole batches that were read from a file in one piece and checked, with the place of each. The
 * batches it gives are slices of its bytes.
 *
 * <p><i>Immutable.</i>
 */
final class Block {
    private final Bytes bytes;

    /** Where each batch begins, and the end. */
    private final int[] bounds;

    private Block(Bytes bytes, int[] bounds) {
        this.bytes = bytes;
        this.bounds = bounds;
    }

    /** All of it, as it stands in the file. */
    Bytes bytes() {
        return bytes;
    }

    int count() {
        return bounds.length - 1;
    }

    int length(int i) {
        return bounds[i + 1] - bounds[i];
    }

    Batch batch(int i) {
        return Batches.of(bytes.slice(bounds[i], length(i)));
    }

    long firstOffset() {
        return batch(0).baseOffset();
    }

    /** The first offset behind it. */
    long nextOffset() {
        return Batches.nextOffset(batch(count() - 1));
    }

    /** The index of the first batch that reaches beyond {@code offset}; the count if none does. */
    int firstBeyond(long offset) {
        int low = 0;
        int high = count();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (Batches.nextOffset(batch(middle)) > offset) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /** The index of the first batch that has a record not before the time, or the count. */
    int firstAtTime(long epochMs) {
        int i = 0;
        while (i < count() && Batches.maxTimestampMs(batch(i)) < epochMs) {
            i++;
        }
        return i;
    }

    int heapBytes() {
        return bytes.length() + Integer.BYTES * bounds.length + 64;
    }

    /**
     * Notes where the batches of some bytes begin.
     *
     * <p><i>Confined to one thread.</i>
     */
    static final class Builder {
        private final Bytes bytes;
        private int[] bounds;
        private int count;

        Builder(Bytes bytes) {
            this.bytes = bytes;
            this.bounds = new int[bytes.length() / 1024 + 2];
        }

        void begin(int at) {
            if (count == bounds.length) {
                bounds = Arrays.copyOf(bounds, 2 * count);
            }
            bounds[count++] = at;
        }

        Block build() {
            return build(bytes.length());
        }

        /** Leaves out the bytes behind {@code end}. */
        Block build(int end) {
            begin(end);
            return new Block(bytes.slice(0, end), Arrays.copyOf(bounds, count));
        }
    }
}
