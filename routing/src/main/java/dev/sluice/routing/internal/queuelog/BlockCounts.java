package dev.sluice.routing.internal.queuelog;

import java.util.Arrays;

/**
 * How many references there are to each block of {@link QueueCursor#BLOCK} offsets of a partition.
 *
 * <p><i>Confined to the partition's lane.</i>
 */
final class BlockCounts {
    private int[] counts = new int[16];
    private long firstBlock;
    private int size;
    private long total;

    BlockCounts(long startOffset) {
        firstBlock = startOffset / QueueCursor.BLOCK;
    }

    /** References to the message at {@code offset}. */
    void add(long offset, int references) {
        int index = indexOf(offset);
        if (index >= counts.length) {
            counts = Arrays.copyOf(counts, Math.max(index + 1, counts.length * 2));
        }
        size = Math.max(size, index + 1);
        counts[index] += references;
        total += references;
    }

    /** One reference is no more. */
    void remove(long offset) {
        int index = indexOf(offset);
        if (index >= size || counts[index] == 0) {
            throw new IllegalStateException("nothing refers to the block of offset " + offset);
        }
        counts[index]--;
        total--;
    }

    long total() {
        return total;
    }

    int of(long block) {
        long index = block - firstBlock;
        return index < 0 || index >= size ? 0 : counts[(int) index];
    }

    /** The first block that something refers to; -1 if there is none. */
    long firstLive() {
        for (int i = 0; total > 0 && i < size; i++) {
            if (counts[i] > 0) {
                return firstBlock + i;
            }
        }
        return -1;
    }

    /** Forgets blocks before this one, to which nothing refers. */
    void dropBefore(long block) {
        int count = (int) Math.min(size, block - firstBlock);
        if (count > 0) {
            System.arraycopy(counts, count, counts, 0, size - count);
            Arrays.fill(counts, size - count, size, 0);
            size -= count;
        }
        firstBlock = Math.max(firstBlock, block);
    }

    private int indexOf(long offset) {
        long index = offset / QueueCursor.BLOCK - firstBlock;
        if (index < 0) {
            throw new IllegalStateException("offset " + offset + " was trimmed");
        }
        return Math.toIntExact(index);
    }
}
