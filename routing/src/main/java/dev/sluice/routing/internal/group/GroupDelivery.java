package dev.sluice.routing.internal.group;

/**
 * A delivery that a member has not settled, which is equal to no other one.
 *
 * <p><i>Confined to the group's lane.</i>
 */
final class GroupDelivery {
    private final GroupPartition partition;
    private final long id;
    private final long from;
    private final long offset;

    Hold hold = Hold.NONE;

    /** What a transaction wants of it. */
    enum Hold {
        NONE,
        /** One has settled it. */
        CLAIMED,
        /** The commit of one may be on its way into the store; nobody takes it from the member. */
        COMMITTING
    }

    /**
     * @param id the member's number for it
     * @param from the offset behind the message before it
     */
    GroupDelivery(GroupPartition partition, long id, long from, long offset) {
        this.partition = partition;
        this.id = id;
        this.from = from;
        this.offset = offset;
    }

    GroupPartition partition() {
        return partition;
    }

    long id() {
        return id;
    }

    long from() {
        return from;
    }

    long offset() {
        return offset;
    }

    /** The place, for logs. */
    @Override
    public String toString() {
        return "GroupDelivery[" + partition.number() + "/" + offset + ", " + hold + "]";
    }
}
