package dev.sluice.routing.internal.queue;

import org.jspecify.annotations.Nullable;

/**
 * Entries in the order in which they were added, each of which can be taken out at any time. An
 * entry is in one list at most; the links are in the entries, so nothing is allocated.
 *
 * <p><i>Confined to the queue's lane.</i>
 */
final class EntryList {
    private @Nullable QueueEntry first;
    private @Nullable QueueEntry last;
    private int size;

    int size() {
        return size;
    }

    @Nullable QueueEntry first() {
        return first;
    }

    void addLast(QueueEntry entry) {
        entry.previous = last;
        if (last == null) {
            first = entry;
        } else {
            last.next = entry;
        }
        last = entry;
        size++;
    }

    /** Takes out an entry that is in this list. */
    void remove(QueueEntry entry) {
        if (entry.previous == null) {
            first = entry.next;
        } else {
            entry.previous.next = entry.next;
        }
        if (entry.next == null) {
            last = entry.previous;
        } else {
            entry.next.previous = entry.previous;
        }
        entry.previous = null;
        entry.next = null;
        size--;
    }
}
