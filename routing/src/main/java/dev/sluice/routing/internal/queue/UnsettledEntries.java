package dev.sluice.routing.internal.queue;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.function.Consumer;

/**
 * A consumer's unsettled deliveries by id. Ids are added in rising order and removed in any; a
 * range costs what is in it, not how wide it is. What a transaction has claimed is only found by
 * its id.
 *
 * <p><i>Confined to the queue's lane.</i>
 */
final class UnsettledEntries {
    private static final int INITIAL = 16;

    private long[] ids = new long[INITIAL];
    private @Nullable QueueEntry[] entries = new @Nullable QueueEntry[INITIAL];
    private int head;
    private int tail;
    private int count;

    int count() {
        return count;
    }

    /** The id must be above all that were added before. */
    void add(long id, QueueEntry entry) {
        if (tail == ids.length) {
            compact();
        }
        ids[tail] = id;
        entries[tail] = entry;
        tail++;
        count++;
    }

    @Nullable QueueEntry find(long id) {
        int index = Arrays.binarySearch(ids, head, tail, id);
        return index < 0 ? null : entries[index];
    }

    private int firstFrom(long id) {
        int found = Arrays.binarySearch(ids, head, tail, id);
        return found < 0 ? -found - 1 : found;
    }

    /** Is shown deliveries. */
    interface Visitor {
        /** Returns whether it wants the next one. */
        boolean visit(long id, QueueEntry entry);
    }

    /** Shows what is not claimed and has an id from {@code first} to {@code last}. */
    void visit(long first, long last, Visitor visitor) {
        boolean goesOn = true;
        for (int i = firstFrom(first); goesOn && i < tail && ids[i] <= last; i++) {
            QueueEntry entry = entries[i];
            if (entry != null && !entry.isClaimed) {
                goesOn = visitor.visit(ids[i], entry);
            }
        }
    }

    /**
     * Removes what is not claimed and has an id from {@code first} to {@code last}, in rising order
     * of ids.
     */
    void take(long first, long last, Consumer<QueueEntry> taken) {
        int index = firstFrom(first);
        while (index < tail && ids[index] <= last) {
            int at = index++;
            QueueEntry entry = entries[at];
            if (entry != null && !entry.isClaimed) {
                entries[at] = null;
                count--;
                taken.accept(entry);
            }
        }
        while (head < tail && entries[head] == null) {
            head++;
        }
        if (count == 0) {
            head = 0;
            tail = 0;
        }
    }

    /** Closes the gaps; grows only if there are few. */
    private void compact() {
        int capacity = count > ids.length / 2 ? ids.length * 2 : ids.length;
        long[] keptIds = new long[capacity];
        @Nullable QueueEntry[] kept = new @Nullable QueueEntry[capacity];
        int size = 0;
        for (int i = head; i < tail; i++) {
            if (entries[i] != null) {
                keptIds[size] = ids[i];
                kept[size] = entries[i];
                size++;
            }
        }
        ids = keptIds;
        entries = kept;
        head = 0;
        tail = size;
    }
}
