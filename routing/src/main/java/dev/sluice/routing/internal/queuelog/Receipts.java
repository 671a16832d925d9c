package dev.sluice.routing.internal.queuelog;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.store.WriteSet;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * The receipts of one queue: makes them, and deletes those whose acknowledgements are in the
 * cursors. A deletion is part of every flush until one is confirmed.
 *
 * <p><i>Confined to the queue's lane.</i>
 */
final class Receipts {
    private final int queue;

    /** Receipts that are to be deleted, by number, and the first flush that deletes them. */
    private final Map<Long, Long> superfluous = new HashMap<>(4);

    private long nextNumber;

    Receipts(int queue) {
        this.queue = queue;
    }

    /** A receipt for messages that are taken; nothing else changes. */
    Receipt of(Collection<Reference> references) {
        PartitionIntervals acknowledged = new PartitionIntervals();
        for (Reference reference : references) {
            acknowledged.add(reference.partition(), reference.from(), reference.place() + 1);
        }
        long number = nextNumber++;
        return new Receipt(
                number,
                new WriteSet.Put(
                        QueueTables.RECEIPTS,
                        QueueTables.receiptKey(queue, number),
                        acknowledged.encode()));
    }

    /** A receipt that the store has; what is in it goes to {@code visitor}. */
    void restore(long number, Bytes value, PartitionIntervals.Visitor visitor)
            throws CorruptQueueLogException {
        PartitionIntervals.decode(
                value, "receipt %d of queue %d".formatted(number, queue), visitor);
        nextNumber = Math.max(nextNumber, number + 1);
        superfluous.put(number, 0L);
    }

    /**
     * What the receipt says was acknowledged.
     *
     * @param flush the next one, which has it
     */
    void applied(Receipt receipt, long flush) {
        superfluous.put(receipt.number(), flush);
    }

    /** Deletes what is superfluous. */
    void write(WriteSet writes) {
        superfluous
                .keySet()
                .forEach(
                        number ->
                                writes.delete(
                                        QueueTables.RECEIPTS,
                                        QueueTables.receiptKey(queue, number)));
    }

    /** A flush is durable. */
    void confirm(long flush) {
        superfluous.values().removeIf(first -> first <= flush);
    }
}
