package dev.sluice.routing.internal.group;

import dev.sluice.core.broker.Outcome;
import dev.sluice.core.loop.Loop;
import dev.sluice.core.message.ApplicationProperties;
import dev.sluice.core.store.PartitionId;
import dev.sluice.routing.internal.group.GroupDelivery.Hold;
import dev.sluice.routing.internal.stream.PartitionScan;
import dev.sluice.routing.internal.stream.ScanRule;

import org.jspecify.annotations.Nullable;

import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * One partition of a group that has members: who reads it, and what is unsettled of it. What is
 * given back is found again by reading from its place on; what is settled or with the member is
 * passed over then.
 *
 * <p>Invariant: each message from the cursor's floor on is settled, unsettled at the holder, passed
 * by for the holder, or will be read.
 *
 * <p><i>Confined to the group's lane.</i>
 */
final class GroupPartition implements ScanRule {
    private static final Loop.Timer NO_TIMER = () -> {};

    private final PartitionId id;
    private final GroupCursor cursor;
    private final GroupParts parts;
    private final PartitionScan scan;
    private final NavigableMap<Long, GroupDelivery> unsettled = new TreeMap<>();

    /** What is known of messages that were given back and are not settled. */
    private final NavigableMap<Long, Earlier> earlier = new TreeMap<>();

    /** What this holder must not get again. */
    private final Set<Long> passedBy = new HashSet<>();

    private Loop.Timer revocation = NO_TIMER;
    private boolean isRevoked;
    private boolean isOverdue;
    private boolean wasBlocked;

    /** The offset behind everything that was ever delivered. */
    private long horizon;

    /** Whom it is for; null only while nobody is there. */
    @Nullable GroupMember promised;

    private @Nullable GroupMember holder;

    /** What earlier deliveries of a message have left. */
    record Earlier(int failedAttempts, ApplicationProperties annotations) {
        static final Earlier NOTHING = new Earlier(0, ApplicationProperties.NONE);
    }

    GroupPartition(PartitionId id, GroupCursor cursor, GroupParts parts) {
        this.id = id;
        this.cursor = cursor;
        this.parts = parts;
        scan = new PartitionScan(id, this);
        horizon = cursor.end();
    }

    int number() {
        return id.partition();
    }

    PartitionScan scan() {
        return scan;
    }

    /** Who reads it, or has unsettled deliveries of it still. */
    @Nullable GroupMember holder() {
        return holder;
    }

    /** Whether it is to leave its holder, who gets nothing more of it. */
    boolean isRevoked() {
        return isRevoked;
    }

    boolean hasUnsettled() {
        return !unsettled.isEmpty();
    }

    /** Whether this delivery is unsettled, and not taken from its member. */
    @SuppressWarnings("ReferenceEquality") // deliveries have no other identity
    boolean holds(GroupDelivery delivery) {
        return unsettled.get(delivery.offset()) == delivery;
    }

    /** Whether it was to leave its holder before now. */
    boolean isOverdue() {
        return isOverdue;
    }

    /** The time is over in which it was to leave its holder. */
    void overdue() {
        isOverdue = true;
    }

    /** It is read from the cursor on by somebody else, or by nobody. */
    void moveTo(@Nullable GroupMember member) {
        stayOrMove(false, NO_TIMER);
        passedBy.clear();
        holder = member;
        scan.moveTo(cursor.floor());
        if (member != null) {
            parts.counters().moved.increment();
        }
    }

    /**
     * It is to leave its holder.
     *
     * @param timer runs until that must be over
     */
    void revoke(Loop.Timer timer) {
        stayOrMove(true, timer);
    }

    /** It is to stay after all. */
    void keep() {
        stayOrMove(false, NO_TIMER);
    }

    private void stayOrMove(boolean isRevokedNow, Loop.Timer timer) {
        revocation.cancel();
        revocation = timer;
        isRevoked = isRevokedNow;
        isOverdue = false;
    }

    /** What earlier deliveries of the message have left. */
    Earlier earlier(long offset) {
        return earlier.getOrDefault(offset, Earlier.NOTHING);
    }

    /** The message is with the holder. */
    void delivered(GroupDelivery delivery) {
        unsettled.put(delivery.offset(), delivery);
        horizon = Math.max(horizon, delivery.offset() + 1);
        parts.counters().delivered.increment();
        if (earlier.containsKey(delivery.offset())) {
            parts.counters().redelivered.increment();
        }
    }

    void settle(GroupDelivery delivery, Outcome outcome) {
        GroupCounters counters = parts.counters();
        switch (outcome) {
            case Outcome.Accepted accepted -> done(delivery, counters.accepted);
            case Outcome.Rejected rejected -> done(delivery, counters.rejected);
            case Outcome.Released released ->
                    giveBack(delivery, false, ApplicationProperties.NONE, counters.released);
            case Outcome.Modified modified -> {
                if (modified.undeliverableHere()) {
                    passedBy.add(delivery.offset());
                }
                giveBack(
                        delivery,
                        modified.deliveryFailed(),
                        modified.annotations(),
                        counters.modified);
            }
        }
    }

    private void done(GroupDelivery delivery, LongAdder counter) {
        unsettled.remove(delivery.offset());
        earlier.remove(delivery.offset());
        counter.increment();
        cursor.settle(delivery.from(), delivery.offset());
        parts.commits().changed(cursor);
    }

    private void giveBack(
            GroupDelivery delivery, boolean isFailure, ApplicationProperties notes, LongAdder why) {
        unsettled.remove(delivery.offset());
        why.increment();
        if (cursor.covers(delivery.offset())) {
            return; // retention has passed it
        }
        Earlier before = earlier(delivery.offset());
        earlier.put(
                delivery.offset(),
                new Earlier(
                        before.failedAttempts() + (isFailure ? 1 : 0),
                        before.annotations().with(notes)));
        scan.goBackTo(delivery.from());
    }

    /** Gives back what a transaction had settled for a member that has left since. */
    void memberLeft(GroupDelivery delivery) {
        giveBack(delivery, false, ApplicationProperties.NONE, parts.counters().disconnected);
    }

    /**
     * Gives back what the holder has of it.
     *
     * @param most what transactions hold more firmly stays
     * @return what was given back
     */
    List<GroupDelivery> giveBackAll(Hold most, boolean isFailure, LongAdder why) {
        List<GroupDelivery> all =
                unsettled.values().stream()
                        .filter(delivery -> delivery.hold.compareTo(most) <= 0)
                        .toList();
        for (GroupDelivery delivery : all) {
            giveBack(delivery, isFailure, ApplicationProperties.NONE, why);
        }
        return all;
    }

    /** Only what was never delivered is held back: what was given back may let the floor rise. */
    @Override
    public boolean isBlocked(long offset) {
        int held = cursor.gaps() + unsettled.size() + passedBy.size();
        boolean isBlocked = offset >= horizon && held >= parts.limits().maxGaps();
        if (isBlocked && !wasBlocked) {
            parts.counters().blocked.increment();
        }
        wasBlocked = isBlocked;
        return isBlocked;
    }

    @Override
    public long firstWanted(long offset) {
        return cursor.firstUnsettled(offset);
    }

    @Override
    public boolean wants(long offset) {
        return !cursor.covers(offset)
                && !unsettled.containsKey(offset)
                && !passedBy.contains(offset);
    }

    @Override
    public void passedOver(long from, long offset) {
        cursor.settle(from, offset);
        earlier.remove(offset);
        parts.counters().unselected.increment();
        parts.commits().changed(cursor);
    }

    @Override
    public void forgotten(long start) {
        long missed = cursor.passOver(start);
        parts.counters().missed.add(missed);
        earlier.headMap(start).clear();
        passedBy.removeIf(offset -> offset < start);
        parts.commits().changed(cursor);
    }

    /** The partition and its cursor, for logs. */
    @Override
    public String toString() {
        return "GroupPartition[" + cursor + ", unsettled=" + unsettled.size() + "]";
    }
}
