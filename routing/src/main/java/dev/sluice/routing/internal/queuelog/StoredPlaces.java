package dev.sluice.routing.internal.queuelog;

/**
 * Messages of one queue in one partition, each by its place, the offset at which it first stood,
 * and by the location where it is stored: a question whether the queue still needs them, or the
 * news that they were copied forward.
 *
 * <p><i>Confined to the partition's lane</i> until it is handed over; then it does not change.
 */
public final class StoredPlaces {
    private final int partition;
    private final LongList places = new LongList();
    private final LongList locations = new LongList();

    StoredPlaces(int partition) {
        this.partition = partition;
    }

    void add(long place, long location) {
        places.add(place);
        locations.add(location);
    }

    public int partition() {
        return partition;
    }

    public int size() {
        return places.size();
    }

    long place(int index) {
        return places.get(index);
    }

    long location(int index) {
        return locations.get(index);
    }

    /** What {@link QueueLog#release} takes if the queue is gone. */
    public long[] locations() {
        return locations.toArray();
    }
}
