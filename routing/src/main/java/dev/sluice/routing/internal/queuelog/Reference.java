package dev.sluice.routing.internal.queuelog;

import org.jspecify.annotations.Nullable;

/**
 * A message of a queue that was taken from those that wait and is not acknowledged. Its place, the
 * offset at which it first stood, stays the same when it is given back and when the message is
 * copied forward.
 *
 * <p><i>Immutable</i>; known by identity.
 */
public final class Reference implements Comparable<Reference> {
    private final long ordinal;
    private final int partition;
    private final long from;
    private final long place;

    Reference(long ordinal, int partition, long from, long place) {
        this.ordinal = ordinal;
        this.partition = partition;
        this.from = from;
        this.place = place;
    }

    /** Its number in the queue's order, from 0 at the start of the process. */
    public long ordinal() {
        return ordinal;
    }

    public int partition() {
        return partition;
    }

    public long place() {
        return place;
    }

    /** The first of the places that its acknowledgement covers. */
    long from() {
        return from;
    }

    /** In the queue's order. */
    @Override
    public int compareTo(Reference other) {
        return Long.compare(ordinal, other.ordinal);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(ordinal);
    }

    @Override
    public String toString() {
        return partition + ":" + place;
    }
}
