package dev.sluice.routing.internal.queuelog;

import dev.sluice.core.message.Bytes;

import java.util.TreeMap;

/**
 * What a receipt says was acknowledged: intervals of places or offsets in several partitions, and
 * their bytes; docs/record-format.md has them.
 *
 * <p><i>Confined to one thread.</i>
 */
public final class PartitionIntervals {
    private static final int VERSION = 1;

    private final TreeMap<Integer, Intervals> byPartition = new TreeMap<>();

    /** Hears of intervals, in order. */
    public interface Visitor {
        void acknowledged(int partition, long from, long to);
    }

    public boolean isEmpty() {
        return byPartition.isEmpty();
    }

    /** Adds the numbers from {@code from} to before {@code to}. */
    public void add(int partition, long from, long to) {
        byPartition.computeIfAbsent(partition, _ -> new Intervals()).add(from, to, begin -> {});
    }

    public Bytes encode() {
        VarintWriter value = new VarintWriter().put(VERSION).put(byPartition.size());
        byPartition.forEach((partition, intervals) -> write(value, partition, intervals));
        return value.toBytes();
    }

    private static void write(VarintWriter value, int partition, Intervals intervals) {
        value.put(partition).put(intervals.size());
        long at = 0;
        for (int i = 0; i < intervals.size(); i++) {
            value.put(intervals.from(i) - at).put(intervals.to(i) - intervals.from(i));
            at = intervals.to(i);
        }
    }

    /**
     * Reads what {@link #encode} has written.
     *
     * @param what names it in what is thrown
     */
    public static void decode(Bytes value, String what, Visitor visitor)
            throws CorruptQueueLogException {
        VarintReader reader = new VarintReader(value, what);
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
    }
}
