package dev.sluice.routing.internal.group;

import dev.sluice.core.broker.GroupDescription;
import dev.sluice.core.broker.GroupState;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.Refusal.Reason;
import dev.sluice.core.store.PartitionId;
import dev.sluice.routing.internal.group.GroupDelivery.Hold;
import dev.sluice.routing.internal.lane.Lane;
import dev.sluice.routing.internal.stream.StreamLog;
import dev.sluice.routing.internal.stream.StreamWatcher;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/**
 * A group while it has members: divides the stream's partitions among them. A partition that is to
 * move waits until its holder has settled what it has of it, or the revocation time is over; until
 * then nobody gets anything of it.
 *
 * <p>Invariant: each partition is promised to one member, as {@link Assignment} says, and held by
 * that one or still by an earlier one.
 *
 * <p>What a member has settled in a transaction outlives it: its partition is held by that member,
 * although it is gone, until the transaction ends or the revocation time is over. So a group may be
 * there without members.
 *
 * <p><i>Confined to the group's lane.</i>
 */
final class ConsumerGroup implements StreamWatcher {
    private final KeptGroup kept;
    private final StreamLog stream;
    private final GroupParts parts;
    private final Runnable whenEmpty;
    private final List<GroupPartition> partitions = new ArrayList<>();
    private final List<GroupMember> members = new ArrayList<>();
    private final GroupTransactions transactions;
    private @Nullable Refusal gone;
    private boolean isOver;

    /**
     * @param whenEmpty called once when the last member has left, and its transactions have ended
     */
    ConsumerGroup(KeptGroup kept, StreamLog stream, GroupParts parts, Runnable whenEmpty) {
        this.parts = parts;
        this.whenEmpty = whenEmpty;
        this.kept = kept;
        this.stream = stream;
        transactions = new GroupTransactions(this, kept, parts.commits());
        stream.watch(this);
        addPartitions();
    }

    private void addPartitions() {
        List<PartitionId> all = stream.partitions();
        for (PartitionId id : all.subList(partitions.size(), all.size())) {
            partitions.add(new GroupPartition(id, kept.cursor(id.partition()), parts));
        }
    }

    @Override
    public void extended() {
        if (isOver) {
            return;
        }
        addPartitions();
        if (!members.isEmpty()) {
            divide();
            moveOn();
        }
    }

    @Override
    public void deleted(Refusal why) {
        if (isOver) {
            return;
        }
        gone = why;
        for (GroupMember member : List.copyOf(members)) {
            member.absence.cancel();
            if (!member.isOver()) {
                member.end(why);
            }
        }
        for (GroupPartition partition : partitions) {
            partition.giveBackAll(Hold.COMMITTING, false, parts.counters().disconnected);
        }
        members.clear();
        end();
    }

    /** Ends it if it has no members, and no transaction wants anything of it. */
    private void endIfUnused() {
        if (!isOver
                && members.isEmpty()
                && partitions.stream().noneMatch(GroupPartition::hasUnsettled)) {
            end();
        }
    }

    /**
     * Takes from transactions what they have settled in it, except what may be on its way into the
     * store; once all members have left.
     */
    void dropClaims() {
        for (GroupPartition partition : partitions) {
            partition.giveBackAll(Hold.CLAIMED, false, parts.counters().disconnected);
        }
        endIfUnused();
    }

    /** What transactions have settled in it. Any thread. */
    GroupTransactions transactions() {
        return transactions;
    }

    /** Why there is nothing to settle any more; null if there is. */
    @Nullable Refusal gone() {
        return gone;
    }

    private void end() {
        isOver = true;
        for (GroupPartition partition : partitions) {
            partition.promised = null;
            partition.moveTo(null);
        }
        stream.unwatch(this);
        whenEmpty.run();
    }

    @Override
    public Lane lane() {
        return parts.reads().lane();
    }

    GroupPartition partition(int number) {
        return partitions.get(number);
    }

    /** Takes a member, in the place of an earlier one of the same instance if there is one. */
    void join(Joining how) {
        GroupMember earlier = find(how.instance());
        if (earlier == null && members.size() >= parts.limits().maxMembers()) {
            parts.counters().refusedMembers.increment();
            refuse(how);
            return;
        }
        GroupMember member = new GroupMember(this, how, parts);
        if (earlier == null) {
            members.add(member);
        } else {
            replace(earlier, member);
        }
        divide();
        // It may ask for what is there, or leave, as soon as it hears.
        lane().hand(how.lane(), () -> how.sink().joined(member));
        moveOn();
    }

    private @Nullable GroupMember find(@Nullable String instance) {
        for (GroupMember member : members) {
            if (instance != null && instance.equals(member.instance())) {
                return member;
            }
        }
        return null;
    }

    private void refuse(Joining how) {
        Refusal why =
                new Refusal(
                        Reason.LIMIT_EXCEEDED,
                        how.group()
                                + " has "
                                + members.size()
                                + " members, which groups.max-members allows at most");
        lane().hand(how.lane(), () -> how.sink().refused(why));
    }

    private void replace(GroupMember earlier, GroupMember member) {
        earlier.absence.cancel();
        if (!earlier.isOver()) {
            giveBackAll(earlier, Hold.CLAIMED, false);
            earlier.end(
                    new Refusal(
                            Reason.TAKEN_OVER,
                            "another consumer is instance \"" + earlier.instance() + "\""));
        }
        members.set(members.indexOf(earlier), member);
        for (GroupPartition partition : partitions) {
            if (isSame(partition.promised, earlier)) {
                partition.promised = member;
            }
            if (isSame(partition.holder(), earlier)) {
                if (partition.hasUnsettled()) {
                    revoke(partition);
                } else {
                    give(partition, Objects.requireNonNull(partition.promised));
                }
            }
        }
    }

    /** A member says goodbye, or its connection is gone. */
    void left(GroupMember member, boolean isFailure) {
        giveBackAll(member, Hold.NONE, isFailure);
        member.over();
        if (member.instance() != null) {
            member.absence =
                    lane().loop()
                            .schedule(parts.limits().staticMemberTimeout(), () -> dismiss(member));
            releaseRevoked(member);
        } else {
            dismiss(member);
        }
    }

    /** A member cannot read what it was given. */
    void broken(GroupMember member, Refusal why) {
        giveBackAll(member, Hold.NONE, false);
        member.end(why);
        dismiss(member);
    }

    private void dismiss(GroupMember member) {
        members.remove(member);
        for (GroupPartition partition : partitions) {
            if (isSame(partition.promised, member)) {
                partition.promised = null;
            }
            if (isSame(partition.holder(), member) && !partition.hasUnsettled()) {
                partition.moveTo(null);
            }
        }
        if (members.isEmpty()) {
            endIfUnused();
        } else {
            divide();
            moveOn();
        }
    }

    /**
     * @param most what transactions hold more firmly stays
     */
    private void giveBackAll(GroupMember member, Hold most, boolean isFailure) {
        for (GroupPartition partition : partitions) {
            if (isSame(partition.holder(), member)) {
                partition.giveBackAll(most, isFailure, parts.counters().disconnected);
            }
        }
    }

    /** A member has settled something; partitions that waited for that may move. */
    void settled(List<GroupDelivery> deliveries) {
        for (GroupDelivery delivery : deliveries) {
            moveIfFree(delivery.partition());
        }
    }

    private void releaseRevoked(GroupMember member) {
        for (GroupPartition partition : partitions) {
            if (isSame(partition.holder(), member)) {
                moveIfFree(partition);
            }
        }
    }

    private void moveIfFree(GroupPartition partition) {
        if (partition.isRevoked() && !partition.hasUnsettled()) {
            GroupMember member = partition.promised;
            if (member == null) {
                partition.moveTo(null); // All members have left meanwhile.
            } else {
                give(partition, member);
                member.moveOn();
            }
        }
    }

    /** A transaction has let go of what it held of the partition. */
    void unheld(GroupPartition partition) {
        if (isOver) {
            return;
        }
        if (partition.isOverdue()) {
            takeAway(partition);
        } else {
            moveIfFree(partition);
            endIfUnused();
        }
        GroupMember holder = partition.holder();
        if (holder != null) {
            holder.moveOn(); // There may be something to read again.
        }
    }

    /** Divides the partitions anew, without a word to the members. */
    private void divide() {
        int[] holders = new int[partitions.size()];
        int[] promised = new int[partitions.size()];
        for (int i = 0; i < holders.length; i++) {
            holders[i] = members.indexOf(partitions.get(i).holder());
            promised[i] = members.indexOf(partitions.get(i).promised);
        }
        int[] assigned = Assignment.of(members.size(), holders, promised);
        for (int i = 0; i < assigned.length; i++) {
            assign(partitions.get(i), members.get(assigned[i]));
        }
    }

    private void moveOn() {
        List.copyOf(members).forEach(GroupMember::moveOn);
    }

    private void assign(GroupPartition partition, GroupMember member) {
        GroupMember holder = partition.holder();
        partition.promised = member;
        if (holder == null) {
            give(partition, member);
        } else if (isSame(holder, member)) {
            if (partition.isRevoked()) {
                partition.keep();
                holder.read(partition);
            }
        } else if (!partition.hasUnsettled()) {
            holder.stopReading(partition);
            give(partition, member);
        } else if (!partition.isRevoked()) {
            holder.stopReading(partition);
            revoke(partition);
        }
    }

    private void revoke(GroupPartition partition) {
        if (!partition.isRevoked()) {
            partition.revoke(
                    lane().loop()
                            .schedule(parts.limits().revocationTime(), () -> takeAway(partition)));
        }
    }

    /** The revocation time is over. What is on its way into the store delays it. */
    private void takeAway(GroupPartition partition) {
        partition.overdue();
        LongAdder why = parts.counters().revoked;
        Objects.requireNonNull(partition.holder())
                .forget(partition.giveBackAll(Hold.CLAIMED, false, why));
        moveIfFree(partition);
        endIfUnused();
    }

    private static void give(GroupPartition partition, GroupMember member) {
        partition.moveTo(member);
        member.read(partition);
    }

    @SuppressWarnings("ReferenceEquality") // members have no other identity
    private static boolean isSame(@Nullable GroupMember one, GroupMember other) {
        return one == other;
    }

    GroupState state() {
        if (members.isEmpty()) {
            return GroupState.EMPTY;
        }
        boolean isMoving = partitions.stream().anyMatch(GroupPartition::isRevoked);
        return isMoving ? GroupState.MOVING : GroupState.STABLE;
    }

    int memberCount() {
        return members.size();
    }

    List<GroupDescription.Member> describe() {
        return members.stream().map(this::describe).toList();
    }

    private GroupDescription.Member describe(GroupMember member) {
        Set<Integer> held =
                partitions.stream()
                        .filter(partition -> isSame(partition.holder(), member))
                        .map(GroupPartition::number)
                        .collect(Collectors.toSet());
        return new GroupDescription.Member(
                member.how().connection(), member.instance(), !member.isOver(), held);
    }
}
