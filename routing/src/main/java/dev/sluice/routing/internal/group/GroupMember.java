package dev.sluice.routing.internal.group;

import dev.sluice.core.broker.Delivery;
import dev.sluice.core.broker.Outcome;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.Refusal.Reason;
import dev.sluice.core.broker.StreamOffset;
import dev.sluice.core.broker.SubscriptionMatch;
import dev.sluice.core.loop.Loop;
import dev.sluice.core.message.Message;
import dev.sluice.core.message.Quality;
import dev.sluice.routing.internal.lane.Lane;
import dev.sluice.routing.internal.stream.CreditedScan;
import dev.sluice.routing.internal.stream.StreamScan;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A member of a group as its group sees it: credit, unsettled deliveries, and the scan over its
 * partitions. A static member that is gone is still one, for a while, and gets nothing.
 *
 * <p><i>Confined to the group's lane</i>; others only hold it as a name for it.
 */
public final class GroupMember {
    private final ConsumerGroup group;
    private final Joining how;
    private final CreditedScan scan;
    private final int maxLost;
    private final NavigableMap<Long, GroupDelivery> unsettled = new TreeMap<>();
    private final Set<Integer> assigned = new TreeSet<>();
    private boolean isAssignmentNews = true;
    private boolean isOver;
    private long lastDeliveryId;

    /** Ids of deliveries that were taken from it, and that it has not settled in vain yet. */
    private final NavigableSet<Long> lost = new TreeSet<>();

    /** Up to this id more may have been taken from it; so many ids are not remembered. */
    private long lostUpTo;

    /** Runs while a static member is gone. */
    Loop.Timer absence = () -> {};

    GroupMember(ConsumerGroup group, Joining how, GroupParts parts) {
        this.group = group;
        this.how = how;
        maxLost = parts.limits().maxGaps();
        scan = new CreditedScan(parts.reads(), how.stream(), how.selector(), new Taking());
    }

    /** The lane that its group belongs to. Any thread. */
    public Lane lane() {
        return group.lane();
    }

    /** What transactions settle in its group. Any thread. */
    public GroupTransactions transactions() {
        return group.transactions();
    }

    Joining how() {
        return how;
    }

    /** Whether it is gone, for good or for a while. */
    boolean isOver() {
        return isOver;
    }

    public void credit(int messages, long bytes) {
        lane().loop().checkCurrent();
        scan.credit(messages, bytes);
    }

    public void drain() {
        lane().loop().checkCurrent();
        scan.drain();
    }

    /** Settles what is unsettled of a range; of what was taken from it nothing is. */
    public void settle(long firstId, long lastId, Outcome outcome) {
        lane().loop().checkCurrent();
        if (isOver || firstId > lastId) {
            return;
        }
        List<GroupDelivery> settled = unsettled(firstId, lastId);
        unsettled.subMap(firstId, true, lastId, true).clear();
        lost.subSet(firstId, true, lastId, true).clear();
        settled.forEach(delivery -> delivery.partition().settle(delivery, outcome));
        group.settled(settled);
        scan.moveOn();
    }

    /** Deliveries that are not settled, neither by it nor by a transaction. */
    List<GroupDelivery> unsettled(long firstId, long lastId) {
        return firstId > lastId
                ? List.of()
                : List.copyOf(unsettled.subMap(firstId, true, lastId, true).values());
    }

    /** A transaction has settled it, so nothing else does. */
    void claimed(GroupDelivery delivery) {
        unsettled.remove(delivery.id());
    }

    /** The transaction that had settled it is rolled back. */
    void unclaimed(GroupDelivery delivery) {
        unsettled.put(delivery.id(), delivery);
    }

    /** Whether something of a range was taken from it and may be with another member. */
    boolean hasLost(long firstId, long lastId) {
        return isOver
                || firstId <= lostUpTo
                || (firstId <= lastId && !lost.subSet(firstId, true, lastId, true).isEmpty());
    }

    /**
     * Leaves the group.
     *
     * @param isFailure whether its unsettled deliveries count as failed attempts
     */
    public void leave(boolean isFailure) {
        lane().loop().checkCurrent();
        if (!isOver) {
            group.left(this, isFailure);
        }
    }

    /** Reads this partition from now on, or again. */
    void read(GroupPartition partition) {
        if (!isOver) {
            scan.add(partition.scan());
        }
        isAssignmentNews |= assigned.add(partition.number());
    }

    /** Reads this partition no more. */
    void stopReading(GroupPartition partition) {
        scan.remove(partition.scan());
        isAssignmentNews |= assigned.remove(partition.number());
    }

    /** Tells it what it reads, if that is news to it, and lets it read. */
    void moveOn() {
        if (isOver) {
            return;
        }
        if (isAssignmentNews) {
            isAssignmentNews = false;
            Set<Integer> all = Set.copyOf(assigned);
            lane().hand(how.lane(), () -> how.sink().assigned(all));
        }
        scan.moveOn();
    }

    /** These are no longer its own to settle. */
    void forget(List<GroupDelivery> deliveries) {
        for (GroupDelivery delivery : deliveries) {
            unsettled.remove(delivery.id());
            lost.add(delivery.id());
        }
        if (lost.size() > maxLost) {
            lostUpTo = lost.last();
            lost.clear();
        }
    }

    /** Nothing comes from it or goes to it any more. */
    void over() {
        isOver = true;
        scan.close();
        unsettled.clear();
        lost.clear();
    }

    /** The same, and it is told. */
    void end(Refusal why) {
        over();
        lane().hand(how.lane(), () -> how.sink().ended(why));
    }

    /** What becomes of what its scan finds. */
    private final class Taking implements CreditedScan.Taker {
        @Override
        public void take(StreamScan.Found found) {
            GroupPartition partition = group.partition(found.number());
            GroupDelivery taken =
                    new GroupDelivery(partition, ++lastDeliveryId, found.from(), found.offset());
            Delivery delivery = deliveryOf(found, partition.earlier(found.offset()));
            partition.delivered(taken);
            if (delivery.isSettled()) {
                partition.settle(taken, Outcome.ACCEPTED);
            } else {
                unsettled.put(taken.id(), taken);
            }
            lane().hand(how.lane(), () -> how.sink().delivered(delivery));
        }

        private Delivery deliveryOf(StreamScan.Found found, GroupPartition.Earlier earlier) {
            Message message = found.message().annotated(earlier.annotations());
            return new Delivery(
                    lastDeliveryId,
                    message,
                    how.request().preSettled() ? Quality.AT_MOST_ONCE : Quality.AT_LEAST_ONCE,
                    earlier.failedAttempts(),
                    0,
                    SubscriptionMatch.NONE,
                    new StreamOffset(found.number(), found.offset()));
        }

        @Override
        public void drained() {
            lane().hand(how.lane(), how.sink()::drained);
        }

        @Override
        public void broken(String why) {
            group.broken(GroupMember.this, new Refusal(Reason.UNAVAILABLE, why));
        }
    }

    /** Where it is, for logs. */
    @Override
    public String toString() {
        return "GroupMember[" + how.group() + ", " + how.connection().remote() + "]";
    }

    /** Its instance's name; null if it is not static. */
    @Nullable String instance() {
        return how.instance();
    }
}
