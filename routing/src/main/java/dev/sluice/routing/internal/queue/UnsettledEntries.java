package dev.sluice.routing.internal.queue;

import dev.sluice.core.broker.Delivery;

import org.jspecify.annotations.Nullable;

import java.util.function.Consumer;

/**
 * A consumer's unsettled deliveries by id. Ids are added in rising order and removed in any; a
 * range costs what is in it, not how wide it is. What a transaction has claimed is only found by
 * its id.
 *
 * <p>Of a message that took the {@link Shortcut} it has the delivery; that becomes an entry as soon
 * as somebody needs to see one. Most are accepted before.
 *
 * <p><i>Confined to the queue's lane.</i>
 */
final class UnsettledEntries {
    private static final int INITIAL = 8;

    /** For each delivery its id and, if it has no entry yet, the number that this is to have. */
    private long[] keys = new long[2 * INITIAL];

    /** Each is a {@link QueueEntry}, a {@link Delivery}, or null. */
    private @Nullable Object[] slots = new @Nullable Object[INITIAL];

    private int head;
    private int tail;
    private int count;

    int count() {
        return count;
    }

    /** The id must be above all that were added before. */
    void add(long id, QueueEntry entry) {
        add(id, 0, entry);
    }

    /** The delivery's id must be above all that were added before. */
    void add(Delivery delivery, long number) {
        add(delivery.id(), number, delivery);
    }

    private void add(long id, long number, Object slot) {
        if (tail == slots.length) {
            compact();
        }
        keys[2 * tail] = id;
        keys[2 * tail + 1] = number;
        slots[tail] = slot;
        tail++;
        count++;
    }

    private long id(int index) {
        return keys[2 * index];
    }

    private @Nullable QueueEntry entry(int index) {
        if (slots[index] instanceof Delivery delivery) {
            long number = keys[2 * index + 1];
            slots[index] =
                    new QueueEntry(
                            number,
                            number,
                            null,
                            delivery.message(),
                            delivery.quality(),
                            delivery.match());
        }
        return (QueueEntry) slots[index];
    }

    @Nullable QueueEntry find(long id) {
        int index = firstFrom(id);
        return index < tail && id(index) == id ? entry(index) : null;
    }

    /** Usually the first is asked for, or one that is not far. */
    private int firstFrom(long id) {
        int low = head;
        int high = tail;
        while (low < high) {
            int middle = id(low) >= id ? low : (low + high) >>> 1;
            if (id(middle) < id) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Is shown deliveries. */
    interface Visitor {
        /** Returns whether it wants the next one. */
        boolean visit(long id, QueueEntry entry);
    }

    /** Shows what is not claimed and has an id from {@code first} to {@code last}. */
    void visit(long first, long last, Visitor visitor) {
        boolean goesOn = true;
        for (int i = firstFrom(first); goesOn && i < tail && id(i) <= last; i++) {
            QueueEntry entry = entry(i);
            if (entry != null && !entry.isClaimed) {
                goesOn = visitor.visit(id(i), entry);
            }
        }
    }

    /**
     * Removes what is not claimed and has an id from {@code first} to {@code last}, in rising order
     * of ids.
     */
    void take(long first, long last, Consumer<QueueEntry> taken) {
        int index = firstFrom(first);
        while (index < tail && id(index) <= last) {
            int at = index++;
            QueueEntry entry = entry(at);
            if (entry != null && !entry.isClaimed) {
                remove(at);
                taken.accept(entry);
            }
        }
        skip();
    }

    /** Hears of deliveries that are accepted; each as what is known of it. */
    interface Acceptance {
        void accepted(QueueEntry entry);

        /** One that has no entry. */
        void accepted(Delivery delivery);
    }

    /** The same as {@link #take}; makes no entries. */
    void accept(long first, long last, Acceptance acceptance) {
        int index = firstFrom(first);
        while (index < tail && id(index) <= last) {
            int at = index++;
            Object slot = slots[at];
            if (slot instanceof Delivery delivery) {
                remove(at);
                acceptance.accepted(delivery);
            } else if (slot instanceof QueueEntry entry && !entry.isClaimed) {
                remove(at);
                acceptance.accepted(entry);
            }
        }
        skip();
    }

    private void remove(int index) {
        slots[index] = null;
        count--;
    }

    private void skip() {
        while (head < tail && slots[head] == null) {
            head++;
        }
        if (count == 0) {
            head = 0;
            tail = 0;
        }
    }

    /** Closes the gaps; grows only if there are few. */
    private void compact() {
        int capacity = count > slots.length / 2 ? slots.length * 2 : slots.length;
        long[] keptKeys = new long[2 * capacity];
        @Nullable Object[] kept = new @Nullable Object[capacity];
        int size = 0;
        for (int i = head; i < tail; i++) {
            if (slots[i] != null) {
                keptKeys[2 * size] = keys[2 * i];
                keptKeys[2 * size + 1] = keys[2 * i + 1];
                kept[size] = slots[i];
                size++;
            }
        }
        keys = keptKeys;
        slots = kept;
        head = 0;
        tail = size;
    }
}
