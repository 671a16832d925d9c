package dev.sluice.routing.internal.queuelog;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.store.WriteSet;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/**
 * The rows that hold the ids of messages that one queue took. Each has a slot, a number that is
 * used again and again, so that the rows do not become more than ids were remembered at once.
 *
 * <p>A row that takes the place of another one needs no deletion before it. One that is to be
 * deleted has its slot to itself until that is durable, so no deletion comes behind a later row of
 * the same slot, in whatever order lanes commit them.
 *
 * <p><i>Confined to the queue's lane</i> unless said otherwise.
 */
public final class StoredIds {
    private static final int VERSION = 1;

    private final int queue;

    /** Slots under which the store may have a row. */
    private final BitSet rows = new BitSet();

    /** Slots that may be given out, whether the store has a row there or not. */
    private final BitSet free = new BitSet();

    /** Slots whose rows are to be deleted. */
    private final BitSet superfluous = new BitSet();

    private List<StoredId> restored = new ArrayList<>(0);
    private int slots;
    private int next;
    private long nextNumber;

    /**
     * What one row holds. <i>Immutable.</i>
     *
     * @param number rises with each, and tells the order of those of one moment
     */
    public record StoredId(int slot, long number, long acceptedMs, Bytes id) {
        /** The oldest first. */
        public static final Comparator<StoredId> BY_AGE =
                Comparator.comparingLong(StoredId::acceptedMs).thenComparingLong(StoredId::number);
    }

    StoredIds(int queue) {
        this.queue = queue;
    }

    /** A slot of its own for who asks. */
    public int take() {
        int slot = free.nextSetBit(next);
        if (slot < 0) {
            slot = free.nextSetBit(0);
        }
        if (slot < 0) {
            slot = slots++;
        }
        free.clear(slot);
        rows.set(slot);
        next = slot + 1;
        return slot;
    }

    /** The number of the row that is written next. */
    public long nextNumber() {
        return nextNumber++;
    }

    /** The slot may be given out again; until then the store keeps what it has there. */
    public void free(int slot) {
        free.set(slot);
    }

    /** Nothing is to be left of the row of a slot that was taken. */
    public void delete(int slot) {
        superfluous.set(slot);
    }

    /** Nothing is to be left of the rows of slots that are free. */
    public void deleteFree() {
        BitSet unused = (BitSet) free.clone();
        unused.and(rows);
        superfluous.or(unused);
        free.andNot(unused);
    }

    /** The queue is gone: nothing is to be left, and no slot is given out any more. */
    public void deleteAll() {
        superfluous.or(rows);
        free.clear();
    }

    /** Whether there are rows to be deleted. */
    public boolean hasSuperfluous() {
        return !superfluous.isEmpty();
    }

    /**
     * Deletes some of the rows that are to be; then {@link #deleted} or {@link #notDeleted}.
     *
     * @param most no more than so many
     * @return their slots
     */
    public BitSet deleteSome(WriteSet writes, int most) {
        BitSet some = new BitSet();
        int slot = superfluous.nextSetBit(0);
        for (int i = 0; i < most && slot >= 0; i++) {
            some.set(slot);
            writes.delete(QueueTables.IDS, QueueTables.idKey(queue, slot));
            slot = superfluous.nextSetBit(slot + 1);
        }
        superfluous.andNot(some);
        return some;
    }

    /** The deletion is durable. */
    public void deleted(BitSet some) {
        rows.andNot(some);
        free.or(some);
    }

    /** The deletion did not happen. */
    public void notDeleted(BitSet some) {
        superfluous.or(some);
    }

    /** The row of a slot that was taken. Any thread. */
    public WriteSet.Put put(StoredId row) {
        return new WriteSet.Put(
                QueueTables.IDS,
                QueueTables.idKey(queue, row.slot),
                new VarintWriter()
                        .put(VERSION)
                        .put(row.number)
                        .put(row.acceptedMs)
                        .putRaw(row.id)
                        .toBytes());
    }

    /** A row that the store has. */
    void restore(int slot, Bytes value) throws CorruptQueueLogException {
        VarintReader reader =
                new VarintReader(value, "message id %d of queue %d".formatted(slot, queue));
        reader.expect(VERSION);
        long number = reader.next();
        long acceptedMs = reader.next();
        if (slot < 0 || !reader.hasMore()) {
            throw reader.fault("has a slot below 0 or no id");
        }
        restored.add(new StoredId(slot, number, acceptedMs, reader.rest()));
        rows.set(slot);
        slots = Math.max(slots, slot + 1);
        nextNumber = Math.max(nextNumber, number + 1);
    }

    /** What a start found, once; each slot counts as taken. Those without a row are free. */
    public List<StoredId> takeRestored() {
        List<StoredId> found = restored;
        restored = new ArrayList<>(0);
        free.set(0, slots);
        free.andNot(rows);
        return found;
    }
}
