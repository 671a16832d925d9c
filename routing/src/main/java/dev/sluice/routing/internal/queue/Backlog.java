package dev.sluice.routing.internal.queue;

import dev.sluice.routing.internal.queuelog.Reference;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The messages of a queue that wait for a consumer, in their order: those that were given back, at
 * their old places, before those that were never delivered.
 *
 * <p><i>Confined to the queue's lane.</i>
 */
final class Backlog {
    private final TreeSet<QueueEntry> returned =
            new TreeSet<>(Comparator.comparingLong(entry -> entry.sequence));
    private final Deque<QueueEntry> fresh = new ArrayDeque<>();
    private long bytes;

    boolean isEmpty() {
        return returned.isEmpty() && fresh.isEmpty();
    }

    int size() {
        return returned.size() + fresh.size();
    }

    /** What the messages take. */
    long bytes() {
        return bytes;
    }

    /** Adds a message that arrived. */
    void append(QueueEntry entry) {
        fresh.addLast(entry);
        bytes += entry.size;
    }

    /** Puts a message back to its place. */
    void putBack(QueueEntry entry) {
        returned.add(entry);
        bytes += entry.size;
    }

    @Nullable QueueEntry pollFirst() {
        QueueEntry entry = returned.pollFirst();
        return taken(entry == null ? fresh.pollFirst() : entry);
    }

    @Nullable QueueEntry peekFirst() {
        return returned.isEmpty() ? fresh.peekFirst() : returned.first();
    }

    /**
     * Takes the first message that satisfies {@code wanted}. Only messages that were given back can
     * be closed to a consumer, so it looks at those and at the first of the others.
     */
    @Nullable QueueEntry pollFirst(Predicate<QueueEntry> wanted) {
        for (Iterator<QueueEntry> i = returned.iterator(); i.hasNext(); ) {
            QueueEntry entry = i.next();
            if (wanted.test(entry)) {
                i.remove();
                return taken(entry);
            }
        }
        QueueEntry entry = fresh.peekFirst();
        return entry != null && wanted.test(entry) ? taken(fresh.pollFirst()) : null;
    }

    /**
     * Whether some message satisfies {@code wanted}; looks where {@link #pollFirst(Predicate)}
     * does.
     */
    boolean has(Predicate<QueueEntry> wanted) {
        for (QueueEntry entry : returned) {
            if (wanted.test(entry)) {
                return true;
            }
        }
        QueueEntry entry = fresh.peekFirst();
        return entry != null && wanted.test(entry);
    }

    /** Removes all messages that the store has too. */
    void removeStored(BiConsumer<QueueEntry, Reference> removed) {
        for (Collection<QueueEntry> part : List.of(returned, fresh)) {
            part.removeIf(
                    entry -> {
                        if (entry.reference == null) {
                            return false;
                        }
                        bytes -= entry.size;
                        removed.accept(entry, entry.reference);
                        return true;
                    });
        }
    }

    private @Nullable QueueEntry taken(@Nullable QueueEntry entry) {
        if (entry != null) {
            bytes -= entry.size;
        }
        return entry;
    }

    void forEachReturned(Consumer<QueueEntry> action) {
        returned.forEach(action);
    }
}
