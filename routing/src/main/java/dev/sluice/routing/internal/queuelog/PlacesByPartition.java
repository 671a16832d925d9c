package dev.sluice.routing.internal.queuelog;

import java.util.Arrays;

/**
 * One place for each of a few partitions; -1 for those that have none.
 *
 * <p><i>Confined to one thread.</i>
 */
final class PlacesByPartition {
    private int[] partitions = {};
    private long[] places = {};

    /** Asked by {@link #forEach}. */
    interface Visitor {
        void place(int partition, long place);
    }

    long get(int partition) {
        int index = indexOf(partition);
        return index < 0 ? -1 : places[index];
    }

    void set(int partition, long place) {
        int index = indexOf(partition);
        if (index < 0) {
            index = partitions.length;
            partitions = Arrays.copyOf(partitions, index + 1);
            places = Arrays.copyOf(places, index + 1);
            partitions[index] = partition;
        }
        places[index] = place;
    }

    void forEach(Visitor visitor) {
        for (int i = 0; i < partitions.length; i++) {
            visitor.place(partitions[i], places[i]);
        }
    }

    private int indexOf(int partition) {
        for (int i = 0; i < partitions.length; i++) {
            if (partitions[i] == partition) {
                return i;
            }
        }
        return -1;
    }
}
