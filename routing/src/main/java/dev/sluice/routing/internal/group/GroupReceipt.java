package dev.sluice.routing.internal.group;

import dev.sluice.core.broker.GroupId;
import dev.sluice.core.store.WriteSet;
import dev.sluice.routing.internal.queuelog.PartitionIntervals;

import java.util.Collection;

/**
 * What one transaction settles in one group: a row beside the group's cursors that is written with
 * everything else of the transaction, and deleted with the first flush that has it in the cursors.
 * A start takes both together. As a {@link KeptRow} it is one that is no more.
 *
 * <p><i>Confined to the group's lane.</i>
 */
final class GroupReceipt implements KeptRow {
    private final KeptGroup group;
    private final long number;

    /**
     * @param number tells the receipts of a group apart
     */
    GroupReceipt(KeptGroup group, long number) {
        this.group = group;
        this.number = number;
    }

    /** How a receipt is called in messages. */
    static String nameOf(GroupId group, long number) {
        return "receipt " + number + " of " + group;
    }

    long number() {
        return number;
    }

    /** The row that says that these are settled. */
    WriteSet.Put put(Collection<GroupDelivery> settled) {
        PartitionIntervals intervals = new PartitionIntervals();
        for (GroupDelivery delivery : settled) {
            intervals.add(delivery.partition().number(), delivery.from(), delivery.offset() + 1);
        }
        return new WriteSet.Put(
                GroupTables.RECEIPTS,
                GroupTables.receiptKey(group.id(), number),
                intervals.encode());
    }

    @Override
    public void writeTo(WriteSet writes) {
        deleteFrom(writes);
    }

    @Override
    public void deleteFrom(WriteSet writes) {
        writes.delete(GroupTables.RECEIPTS, GroupTables.receiptKey(group.id(), number));
    }

    @Override
    public boolean isForgotten() {
        return false;
    }

    @Override
    public void written() {
        group.deleted(this);
    }
}
