package dev.sluice.routing.internal.group;

import dev.sluice.core.broker.GroupId;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.store.WriteSet;
import dev.sluice.routing.internal.queuelog.CorruptQueueLogException;
import dev.sluice.routing.internal.queuelog.PartitionIntervals;
import dev.sluice.routing.internal.queuelog.VarintReader;
import dev.sluice.routing.internal.queuelog.VarintWriter;

import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeMap;

/**
 * What is remembered of a group whether it has members or not: its cursors, and since when nobody
 * reads with it.
 *
 * <p><i>Confined to the group's lane.</i>
 */
final class KeptGroup implements KeptRow {
    private static final int VERSION = 1;
    private static final long IN_USE = -1;

    private final GroupId id;
    private final TreeMap<Integer, GroupCursor> cursors = new TreeMap<>();

    /** By the wall clock; {@link #IN_USE} if it has members. */
    private long emptySinceMs = IN_USE;

    private boolean isForgotten;

    /** Receipts that the cursors have, and the store may have still. */
    private final Set<GroupReceipt> receipts = new LinkedHashSet<>(2);

    /** How many transactions that have settled with it may be on their way into the store. */
    int committing;

    /** The group while it has members. */
    @Nullable ConsumerGroup live;

    /** When it is forgotten, by the lane's clock; while it has no members. */
    long expiresAtNanos;

    KeptGroup(GroupId id) {
        this.id = id;
    }

    GroupId id() {
        return id;
    }

    /** Its place in a partition: the first one there is in a partition that it does not know. */
    GroupCursor cursor(int partition) {
        return cursors.computeIfAbsent(partition, number -> new GroupCursor(id, number, 0));
    }

    /** All places that it knows. */
    Collection<GroupCursor> cursors() {
        return cursors.values();
    }

    void restore(GroupCursor cursor) {
        cursors.put(cursor.partition(), cursor);
    }

    /** A receipt that the store has; all cursors are restored. */
    void restoreReceipt(long number, Bytes value) throws CorruptQueueLogException {
        PartitionIntervals.decode(
                value,
                GroupReceipt.nameOf(id, number),
                (partition, from, to) -> cursor(partition).settle(from, to - 1));
        receipts.add(new GroupReceipt(this, number));
    }

    /** What the receipt says is settled now. */
    void applied(GroupReceipt receipt) {
        receipts.add(receipt);
    }

    /** The store does not have it any more. */
    void deleted(GroupReceipt receipt) {
        receipts.remove(receipt);
    }

    /** Those that the store may have although the cursors have them. */
    Collection<GroupReceipt> receipts() {
        return receipts;
    }

    /**
     * How long it had no members when the wall clock shows {@code nowMs}; 0 if it had some when
     * this was written.
     */
    long emptyForMs(long nowMs) {
        return emptySinceMs == IN_USE ? 0 : Math.max(0, nowMs - emptySinceMs);
    }

    boolean isInUse() {
        return emptySinceMs == IN_USE;
    }

    void used() {
        emptySinceMs = IN_USE;
    }

    void emptied(long nowMs) {
        emptySinceMs = nowMs;
    }

    /** Lets nothing of it be written any more, or again. */
    void forget(boolean isForgottenNow) {
        isForgotten = isForgottenNow;
        cursors.values().forEach(cursor -> cursor.forget(isForgottenNow));
    }

    @Override
    public boolean isForgotten() {
        return isForgotten;
    }

    @Override
    public void writeTo(WriteSet writes) {
        writes.put(GroupTables.GROUPS, GroupTables.key(id), encode());
    }

    @Override
    public void deleteFrom(WriteSet writes) {
        writes.delete(GroupTables.GROUPS, GroupTables.key(id));
    }

    Bytes encode() {
        return new VarintWriter().put(VERSION).put(emptySinceMs + 1).toBytes();
    }

    static KeptGroup decode(GroupId id, Bytes value) throws CorruptQueueLogException {
        VarintReader reader = new VarintReader(value, id.toString());
        reader.expect(VERSION);
        KeptGroup group = new KeptGroup(id);
        group.emptySinceMs = reader.next() - 1;
        reader.expectEnd();
        return group;
    }
}
