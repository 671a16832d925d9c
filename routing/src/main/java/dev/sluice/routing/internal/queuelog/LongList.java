package dev.sluice.routing.internal.queuelog;

import java.util.Arrays;

/** A growing list of longs. <i>Confined to one thread.</i> */
final class LongList {
    private static final long[] NONE = {};

    private long[] values = NONE;
    private int size;

    void add(long value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, Math.max(8, size + (size >> 1)));
        }
        values[size++] = value;
    }

    int size() {
        return size;
    }

    long get(int index) {
        return values[index];
    }

    boolean contains(long value) {
        for (int i = 0; i < size; i++) {
            if (values[i] == value) {
                return true;
            }
        }
        return false;
    }

    /** Removes the first {@code count}. */
    void removeFirst(int count) {
        size -= count;
        System.arraycopy(values, count, values, 0, size);
        if (size == 0) {
            values = NONE;
        }
    }

    long[] toArray() {
        return Arrays.copyOf(values, size);
    }
}
