package dev.sluice.routing.internal.queue;

import dev.sluice.core.message.Message;
import dev.sluice.routing.internal.queuelog.Reference;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The messages of a queue that wait in memory for a consumer, in the order in which they are
 * delivered: by priority, and those of one priority by their places, to which those return that are
 * given back. Those that expire are known by when.
 *
 * <p><i>Confined to the queue's lane.</i>
 */
final class Backlog {
    /** So many are looked at in one search. */
    static final int SEARCHED_AT_ONCE = 1_000;

    private final @Nullable Shelf[] shelves = new @Nullable Shelf[QueueEntry.LEVELS];

    /** A bit for each level that has a message. */
    private int occupied;

    private final List<Seeker> seekers = new ArrayList<>(0);
    private final TreeSet<QueueEntry> expiring =
            new TreeSet<>(
                    Comparator.<QueueEntry>comparingLong(entry -> entry.expiresAtMs)
                            .thenComparingLong(entry -> entry.number));
    private int size;
    private long bytes;

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    /** What the messages take. */
    long bytes() {
        return bytes;
    }

    /** Adds a message that arrived. */
    void append(QueueEntry entry) {
        shelf(entry.level).fresh.addLast(entry);
        added(entry);
        for (Seeker seeker : seekers) {
            seeker.appended(entry);
        }
    }

    /** Puts a message back to its place. */
    void putBack(QueueEntry entry) {
        entry.isReturned = true;
        TreeSet<QueueEntry> returned = shelf(entry.level).returned;
        returned.add(entry);
        added(entry);
        for (Seeker seeker : seekers) {
            seeker.putBack(entry, returned);
        }
    }

    private Shelf shelf(int level) {
        Shelf shelf = shelves[level];
        if (shelf == null) {
            shelf = new Shelf();
            shelves[level] = shelf;
        }
        return shelf;
    }

    private void added(QueueEntry entry) {
        occupied |= 1 << entry.level;
        entry.isInBacklog = true;
        size++;
        bytes += entry.size;
        if (entry.mayExpire()) {
            expiring.add(entry);
        }
    }

    @Nullable QueueEntry peekFirst() {
        if (occupied == 0) {
            return null;
        }
        return shelf(Integer.SIZE - 1 - Integer.numberOfLeadingZeros(occupied)).first();
    }

    @Nullable QueueEntry pollFirst() {
        return taken(peekFirst());
    }

    /** The one that has the first place, of those whose delivery has not begun. */
    @Nullable QueueEntry oldest() {
        QueueEntry oldest = null;
        for (int level = 0; level < QueueEntry.BEGUN_LEVEL; level++) {
            Shelf shelf = shelves[level];
            QueueEntry first = shelf == null ? null : shelf.first();
            if (first != null && (oldest == null || first.sequence < oldest.sequence)) {
                oldest = first;
            }
        }
        return oldest;
    }

    /** Begins to look at all messages, from the first on. */
    Seeker seek() {
        Seeker seeker = new Seeker();
        seekers.add(seeker);
        return seeker;
    }

    void forget(Seeker seeker) {
        seekers.remove(seeker);
    }

    /**
     * Finds the next message that satisfies {@code wanted}, behind those that the seeker has seen;
     * null if there is none, or if it has looked at enough for now and {@link Seeker#isTired}.
     */
    @Nullable QueueEntry find(Seeker seeker, Predicate<QueueEntry> wanted) {
        seeker.rest();
        for (int level = QueueEntry.LEVELS - 1; level >= 0; level--) {
            Shelf shelf = shelves[level];
            if (shelf != null && (occupied & 1 << level) != 0) {
                QueueEntry found = seeker.find(level, shelf.returned, shelf.fresh, wanted);
                if (found != null || seeker.isTired()) {
                    return found;
                }
            }
        }
        return null;
    }

    /** Takes a message out that is in here. */
    QueueEntry take(QueueEntry entry) {
        Shelf shelf = shelf(entry.level);
        if (entry.isReturned) {
            shelf.returned.remove(entry);
            entry.isReturned = false;
        } else {
            for (Seeker seeker : seekers) {
                seeker.leaves(entry);
            }
            shelf.fresh.remove(entry);
        }
        if (shelf.isEmpty()) {
            occupied &= ~(1 << entry.level);
        }
        if (entry.mayExpire()) {
            expiring.remove(entry);
        }
        size--;
        bytes -= entry.size;
        entry.isInBacklog = false;
        return entry;
    }

    private @Nullable QueueEntry taken(@Nullable QueueEntry entry) {
        return entry == null ? null : take(entry);
    }

    /** When the next message expires; {@link Message#NEVER} if none does. */
    long nextExpiryMs() {
        return expiring.isEmpty() ? Message.NEVER : expiring.first().expiresAtMs;
    }

    /** Takes a message that has expired by now; null if there is none. */
    @Nullable QueueEntry pollExpired(long nowMs) {
        return nextExpiryMs() <= nowMs ? taken(expiring.first()) : null;
    }

    /** Removes all messages that the store has too. */
    void removeStored(BiConsumer<QueueEntry, Reference> removed) {
        List<QueueEntry> all = new ArrayList<>(size);
        for (Shelf shelf : shelves) {
            if (shelf != null) {
                all.addAll(shelf.returned);
                for (QueueEntry entry = shelf.fresh.first(); entry != null; entry = entry.next) {
                    all.add(entry);
                }
            }
        }
        for (QueueEntry entry : all) {
            if (entry.reference != null) {
                removed.accept(take(entry), entry.reference);
            }
        }
    }

    void forEachReturned(Consumer<QueueEntry> action) {
        for (Shelf shelf : shelves) {
            if (shelf != null) {
                shelf.returned.forEach(action);
            }
        }
    }

    /** The messages of one level. <i>Confined to the queue's lane.</i> */
    private static final class Shelf {
        final TreeSet<QueueEntry> returned = new TreeSet<>(QueueEntry.BY_PLACE);
        final EntryList fresh = new EntryList();

        boolean isEmpty() {
            return returned.isEmpty() && fresh.size() == 0;
        }

        @Nullable QueueEntry first() {
            return QueueEntry.before(returned.isEmpty() ? null : returned.first(), fresh.first());
        }
    }
}
