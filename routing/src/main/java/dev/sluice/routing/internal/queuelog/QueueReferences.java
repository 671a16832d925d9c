package dev.sluice.routing.internal.queuelog;

import dev.sluice.core.store.WriteSet;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.function.IntToLongFunction;

/**
 * The references of one queue in the order of their arrival, taken from the front. A full chunk is
 * written down unless all of it is acknowledged by then; it is deleted when the floors have passed
 * it.
 *
 * <p><i>Confined to the queue's lane.</i>
 */
final class QueueReferences {
    private final int queue;

    /** Chunks from which all was taken, but not all acknowledged in order. */
    private final Deque<Written> behind = new ArrayDeque<>(2);

    /** The first one is being taken from, the last one added to. */
    private final Deque<Written> ahead = new ArrayDeque<>(2);

    /** Full chunks that are not durable. */
    private final List<Written> unconfirmed = new ArrayList<>(2);

    private final PlacesByPartition last = new PlacesByPartition();
    private ReferenceChunk.@Nullable Walk walk;
    private long taken;
    private long arrived;
    private long nextNumber;

    /** A chunk, and what the store has of it. */
    private static final class Written {
        final ReferenceChunk chunk;
        @Nullable Written next;
        boolean hasRow;
        boolean isDurable;
        boolean isTaken;

        /** The flush that first wrote it when it was full; 0 for none. */
        long flush;

        Written(ReferenceChunk chunk) {
            this.chunk = chunk;
        }

        void forgetIfUseless() {
            if (isTaken && isDurable) {
                chunk.forget();
            }
        }
    }

    QueueReferences(int queue) {
        this.queue = queue;
    }

    /** The last place that arrived of the partition; -1 if none is known. */
    long last(int partition) {
        return last.get(partition);
    }

    void append(int partition, long place, long bytes) {
        Written open = ahead.peekLast();
        if (open == null || open.isDurable || open.chunk.isFull()) {
            open = new Written(new ReferenceChunk(nextNumber++));
            addLast(open);
        }
        open.chunk.append(partition, place, bytes);
        arrived++;
        last.set(partition, place);
        if (open.chunk.isFull()) {
            open.chunk.seal();
            unconfirmed.add(open);
        }
    }

    private void addLast(Written written) {
        Written last = ahead.peekLast();
        if (last != null) {
            last.next = written;
        }
        ahead.addLast(written);
    }

    /** Adds a chunk that the store has; they come in the order of their numbers. */
    void restore(ReferenceChunk chunk) {
        Written written = new Written(chunk);
        written.hasRow = true;
        written.isDurable = true;
        addLast(written);
        arrived += chunk.count();
        nextNumber = chunk.number() + 1;
        chunk.last().forEach((partition, place) -> last.set(partition, place));
    }

    /**
     * What one of those that were not taken takes on average, by the first chunk that has any; 0 if
     * there is none.
     */
    long averageBytes() {
        for (Written written : ahead) {
            if (written.chunk.count() > 0) {
                return written.chunk.bytes() / written.chunk.count();
            }
        }
        return 0;
    }

    /** Calls {@code visitor} with all of them and their chunks; before the first is taken. */
    void forEachInChunk(ChunkVisitor visitor) {
        for (Written written : ahead) {
            ReferenceChunk.Walk at = written.chunk.walk();
            while (at.next()) {
                visitor.place(written.chunk, at.partition(), at.place());
            }
        }
    }

    /** Hears of references and the chunks that they are in. */
    interface ChunkVisitor {
        void place(ReferenceChunk chunk, int partition, long place);
    }

    /** Takes the first one; false if there is none. */
    boolean take() {
        while (!ahead.isEmpty()) {
            Written first = ahead.getFirst();
            if (walk == null) {
                walk = first.chunk.walk();
            }
            if (walk.next()) {
                taken++;
                return true;
            }
            if (ahead.size() == 1) {
                return false;
            }
            walk = null;
            behind.addLast(ahead.removeFirst());
            first.isTaken = true;
            first.forgetIfUseless();
        }
        return false;
    }

    /** How many were taken: the ordinal of the next one. */
    long taken() {
        return taken;
    }

    /** How many have arrived: the ordinal of the next one that does. */
    long arrived() {
        return arrived;
    }

    /** Of the one taken last. */
    int partition() {
        return Objects.requireNonNull(walk).partition();
    }

    /** Of the one taken last. */
    long place() {
        return Objects.requireNonNull(walk).place();
    }

    /**
     * Writes full chunks that are not durable, and deletes what the floors have passed.
     *
     * @param floors those that the same write set, or one before it, holds
     * @param withOpen whether the chunk that is not full is written too
     */
    void write(WriteSet writes, long flush, IntToLongFunction floors, boolean withOpen) {
        for (Written first = behind.peekFirst();
                first != null && first.chunk.isBelow(floors);
                first = behind.peekFirst()) {
            behind.removeFirst();
            unconfirmed.remove(first);
            if (first.hasRow) {
                writes.delete(
                        QueueTables.REFERENCES, QueueTables.chunkKey(queue, first.chunk.number()));
            }
        }
        for (Written written : unconfirmed) {
            if (!written.chunk.isBelow(floors)) {
                put(writes, written);
                written.flush = written.flush == 0 ? flush : written.flush;
            }
        }
        Written open = ahead.peekLast();
        if (withOpen
                && open != null
                && !open.isDurable
                && !open.chunk.isFull()
                && !open.chunk.isBelow(floors)) {
            put(writes, open);
        }
    }

    void confirm(long flush) {
        unconfirmed.removeIf(
                written -> {
                    boolean isDurable = written.flush != 0 && written.flush <= flush;
                    if (isDurable) {
                        written.isDurable = true;
                        written.forgetIfUseless();
                    }
                    return isDurable;
                });
    }

    /** Deletes all that was written. */
    void drop(WriteSet writes) {
        for (Deque<Written> part : List.of(behind, ahead)) {
            for (Written written : part) {
                if (written.hasRow) {
                    writes.delete(
                            QueueTables.REFERENCES,
                            QueueTables.chunkKey(queue, written.chunk.number()));
                }
            }
        }
    }

    /** Looks at those that were not taken, without taking any. */
    Lookahead lookahead() {
        return new Lookahead();
    }

    /**
     * A position among those that were not taken, behind which others may be appended. It moves
     * along when those before it are taken.
     */
    final class Lookahead {
        private @Nullable Written chunk;
        private ReferenceChunk.@Nullable Walk at;
        private long ordinal = -1;

        /** Moves to the next one; false if there is none yet. */
        boolean next() {
            if (at == null || ordinal + 1 < taken) {
                join();
            }
            while (chunk != null && at != null) {
                if (at.next()) {
                    ordinal++;
                    return true;
                }
                Written following = chunk.next;
                if (following == null) {
                    return false;
                }
                chunk = following;
                at = following.chunk.walk();
            }
            return false;
        }

        /** Whether there is another one. */
        boolean hasNext() {
            Written last = ahead.peekLast();
            if (at == null || ordinal + 1 < taken) {
                join();
            }
            return last != null && (chunk != last || (at != null && at.hasNext()));
        }

        /** Stands where the next one is taken. */
        private void join() {
            chunk = ahead.peekFirst();
            ordinal = taken - 1;
            if (walk != null) {
                at = walk.copy();
            } else {
                at = chunk == null ? null : chunk.chunk.walk();
            }
        }

        /** Counts all references of the queue from 0 on; -1 before the first. */
        long ordinal() {
            return ordinal;
        }

        int partition() {
            return Objects.requireNonNull(at).partition();
        }

        long place() {
            return Objects.requireNonNull(at).place();
        }
    }

    private void put(WriteSet writes, Written written) {
        writes.put(
                QueueTables.REFERENCES,
                QueueTables.chunkKey(queue, written.chunk.number()),
                written.chunk.encoded());
        written.hasRow = true;
    }
}
