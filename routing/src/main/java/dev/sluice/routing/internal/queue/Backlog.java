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
 * The messages of a queue that wait for a consumer, in their order: those that were given back, at
 * their old places, before those that were never delivered. Those that expire are known by when.
 *
 * <p><i>Confined to the queue's lane.</i>
 */
final class Backlog {
    private static final Comparator<QueueEntry> BY_PLACE =
            Comparator.comparingLong(entry -> entry.sequence);

    private final TreeSet<QueueEntry> returned = new TreeSet<>(BY_PLACE);
    private final EntryList fresh = new EntryList();
    private final TreeSet<QueueEntry> expiring =
            new TreeSet<>(
                    Comparator.<QueueEntry>comparingLong(entry -> entry.expiresAtMs)
                            .thenComparing(BY_PLACE));
    private long bytes;

    boolean isEmpty() {
        return size() == 0;
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
        added(entry);
    }

    /** Puts a message back to its place. */
    void putBack(QueueEntry entry) {
        entry.isReturned = true;
        returned.add(entry);
        added(entry);
    }

    private void added(QueueEntry entry) {
        bytes += entry.size;
        if (entry.expiresAtMs != Message.NEVER) {
            expiring.add(entry);
        }
    }

    @Nullable QueueEntry peekFirst() {
        return returned.isEmpty() ? fresh.first() : returned.first();
    }

    @Nullable QueueEntry pollFirst() {
        return taken(peekFirst());
    }

    /**
     * Takes the first message that satisfies {@code wanted}. Only messages that were given back can
     * be closed to a consumer, so it looks at those and at the first of the others.
     */
    @Nullable QueueEntry pollFirst(Predicate<QueueEntry> wanted) {
        return taken(find(wanted));
    }

    /**
     * Whether some message satisfies {@code wanted}; looks where {@link #pollFirst(Predicate)}
     * does.
     */
    boolean has(Predicate<QueueEntry> wanted) {
        return find(wanted) != null;
    }

    private @Nullable QueueEntry find(Predicate<QueueEntry> wanted) {
        for (QueueEntry entry : returned) {
            if (wanted.test(entry)) {
                return entry;
            }
        }
        QueueEntry entry = fresh.first();
        return entry != null && wanted.test(entry) ? entry : null;
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
        List<QueueEntry> all = new ArrayList<>(returned);
        for (QueueEntry entry = fresh.first(); entry != null; entry = entry.next) {
            all.add(entry);
        }
        for (QueueEntry entry : all) {
            if (entry.reference != null) {
                taken(entry);
                removed.accept(entry, entry.reference);
            }
        }
    }

    private @Nullable QueueEntry taken(@Nullable QueueEntry entry) {
        if (entry == null) {
            return null;
        }
        if (entry.isReturned) {
            returned.remove(entry);
            entry.isReturned = false;
        } else {
            fresh.remove(entry);
        }
        if (entry.expiresAtMs != Message.NEVER) {
            expiring.remove(entry);
        }
        bytes -= entry.size;
        return entry;
    }

    void forEachReturned(Consumer<QueueEntry> action) {
        returned.forEach(action);
    }
}
