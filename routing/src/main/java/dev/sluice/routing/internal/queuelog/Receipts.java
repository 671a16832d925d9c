package dev.sluice.routing.internal.queuelog;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.store.WriteSet;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The receipts of one queue: makes them, and deletes those whose acknowledgements are in the
 * cursors. A deletion is part of every flush until one is confirmed.
 *
 * <p><i>Confined to the queue's lane.</i>
 */
final class Receipts {
    private static final int VERSION = 1;

    private final int queue;

    /** Receipts that are to be deleted, by number, and the first flush that deletes them. */
    private final Map<Long, Long> superfluous = new HashMap<>(4);

    private long nextNumber;

    /** Hears of the intervals of a receipt. */
    interface Visitor {
        void acknowledged(int partition, long from, long to);
    }

    Receipts(int queue) {
        this.queue = queue;
    }

    /** A receipt for messages that are taken; nothing else changes. */
    Receipt of(Collection<Reference> references) {
        TreeMap<Integer, Intervals> byPartition = new TreeMap<>();
        for (Reference reference : references) {
            byPartition
                    .computeIfAbsent(reference.partition(), _ -> new Intervals())
                    .add(reference.from(), reference.place() + 1, begin -> {});
        }
        VarintWriter value = new VarintWriter().put(VERSION).put(byPartition.size());
        byPartition.forEach((partition, intervals) -> write(value, partition, intervals));
        long number = nextNumber++;
        return new Receipt(
                number,
                new WriteSet.Put(
                        QueueTables.RECEIPTS,
                        QueueTables.receiptKey(queue, number),
                        value.toBytes()));
    }

    private static void write(VarintWriter value, int partition, Intervals intervals) {
        value.put(partition).put(intervals.size());
        long at = 0;
        for (int i = 0; i < intervals.size(); i++) {
            value.put(intervals.from(i) - at).put(intervals.to(i) - intervals.from(i));
            at = intervals.to(i);
        }
    }

    /** A receipt that the store has; what is in it goes to {@code visitor}. */
    void restore(long number, Bytes value, Visitor visitor) throws CorruptQueueLogException {
        VarintReader reader =
                new VarintReader(value, "receipt %d of queue %d".formatted(number, queue));
        reader.expect(VERSION);
        for (int partitions = reader.nextCount(); partitions > 0; partitions--) {
            int partition = reader.nextInt();
            long at = 0;
            for (int left = reader.nextCount(); left > 0; left--) {
                long from = at + reader.next();
                at = from + reader.next();
                if (from < 0 || at <= from) {
                    throw reader.fault("has an interval from " + from + " to " + at);
                }
                visitor.acknowledged(partition, from, at);
            }
        }
        reader.expectEnd();
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
