package dev.sluice.routing.internal.group;

import dev.sluice.core.broker.GroupId;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.store.PartitionBounds;
import dev.sluice.core.store.WriteSet;
import dev.sluice.routing.internal.queuelog.CorruptQueueLogException;
import dev.sluice.routing.internal.queuelog.Intervals;
import dev.sluice.routing.internal.queuelog.VarintReader;
import dev.sluice.routing.internal.queuelog.VarintWriter;

/**
 * What a group has settled in one partition: everything below a floor, and gaps above it. A gap may
 * span offsets at which there is no message, so a group that settles in order has no gaps.
 *
 * <p>Invariant: the gaps neither overlap nor touch, and the first one begins above the floor.
 *
 * <p><i>Confined to the group's lane.</i>
 */
final class GroupCursor implements KeptRow {
    private static final int VERSION = 1;

    private final GroupId group;
    private final int partition;
    private long floor;
    private Intervals gaps = new Intervals();
    private boolean isForgotten;

    GroupCursor(GroupId group, int partition, long floor) {
        this.group = group;
        this.partition = partition;
        this.floor = floor;
    }

    int partition() {
        return partition;
    }

    long floor() {
        return floor;
    }

    int gaps() {
        return gaps.size();
    }

    /** The offset behind everything that is settled. */
    long end() {
        return gaps.size() == 0 ? floor : gaps.to(gaps.size() - 1);
    }

    boolean covers(long offset) {
        return offset < floor || gaps.contains(offset);
    }

    /** The first offset from this one on that is not settled. */
    long firstUnsettled(long offset) {
        return gaps.firstOutside(Math.max(offset, floor));
    }

    /**
     * How many offsets that are kept are not settled.
     *
     * @param bounds what the partition holds
     */
    long lag(PartitionBounds bounds) {
        long from = Math.max(floor, bounds.startOffset());
        return Math.max(0, bounds.endOffset() - from - settledFrom(from));
    }

    private long settledFrom(long from) {
        long settled = 0;
        for (int i = 0; i < gaps.size(); i++) {
            settled += Math.max(0, gaps.to(i) - Math.max(from, gaps.from(i)));
        }
        return settled;
    }

    /**
     * Settles an offset.
     *
     * @param from the offset behind the message before it; what lies between is none
     */
    void settle(long from, long offset) {
        if (offset >= floor) {
            gaps.add(Math.max(from, floor), offset + 1, begin -> {});
            absorb();
        }
    }

    /**
     * Passes over what is not kept any more.
     *
     * @return how many offsets of that were not settled
     */
    long passOver(long start) {
        if (start <= floor) {
            return 0;
        }
        long missed = start - floor - (settledFrom(floor) - settledFrom(start));
        floor = start;
        absorb();
        return missed;
    }

    /** Begins anew at another place. */
    void reset(long offset) {
        floor = offset;
        gaps = new Intervals();
    }

    /** Lets it be written no more, or again. */
    void forget(boolean isForgottenNow) {
        isForgotten = isForgottenNow;
    }

    private void absorb() {
        while (gaps.size() > 0 && gaps.from(0) <= floor) {
            floor = Math.max(floor, gaps.to(0));
            gaps.removeFirst();
        }
    }

    @Override
    public boolean isForgotten() {
        return isForgotten;
    }

    @Override
    public void writeTo(WriteSet writes) {
        writes.put(GroupTables.CURSORS, GroupTables.key(group, partition), encode());
    }

    @Override
    public void deleteFrom(WriteSet writes) {
        writes.delete(GroupTables.CURSORS, GroupTables.key(group, partition));
    }

    Bytes encode() {
        VarintWriter writer = new VarintWriter().put(VERSION).put(floor).put(gaps.size());
        long at = floor;
        for (int i = 0; i < gaps.size(); i++) {
            writer.put(gaps.from(i) - at).put(gaps.to(i) - gaps.from(i));
            at = gaps.to(i);
        }
        return writer.toBytes();
    }

    static GroupCursor decode(GroupId group, int partition, Bytes value)
            throws CorruptQueueLogException {
        VarintReader reader =
                new VarintReader(value, "cursor of " + group + " in partition " + partition);
        reader.expect(VERSION);
        GroupCursor cursor = new GroupCursor(group, partition, reader.next());
        long at = cursor.floor;
        for (int left = reader.nextCount(); left > 0; left--) {
            long from = at + reader.next();
            long to = from + reader.next();
            if (from <= at || to <= from) {
                throw reader.fault("has a gap from " + from + " to " + to + " behind " + at);
            }
            cursor.gaps.add(from, to, begin -> {});
            at = to;
        }
        reader.expectEnd();
        return cursor;
    }

    /** The floor and the number of gaps, for logs. */
    @Override
    public String toString() {
        return group + ", partition " + partition + ": " + floor + " and " + gaps.size() + " gaps";
    }
}
