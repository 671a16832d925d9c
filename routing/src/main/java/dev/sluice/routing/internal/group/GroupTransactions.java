package dev.sluice.routing.internal.group;

import dev.sluice.core.broker.Outcome;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.Refusal.Reason;
import dev.sluice.core.store.WriteSet;
import dev.sluice.routing.internal.group.GroupDelivery.Hold;
import dev.sluice.routing.internal.lane.Lane;
import dev.sluice.routing.internal.queue.TransactionId;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The part that one group with members has in transactions: the deliveries that they have settled.
 * These stay unsettled in their partition, where no other settlement finds them. A partition that
 * moves on takes its claims away, and then their transaction cannot commit; only from when it is
 * asked for its {@link #settlement} until it ends the partition waits for it.
 *
 * <p><i>Confined to the group's lane</i> unless said otherwise.
 */
public final class GroupTransactions {
    private final ConsumerGroup group;
    private final KeptGroup kept;
    private final GroupCommits commits;
    private final Map<TransactionId, Claimed> byTransaction = new HashMap<>(4);

    private record Claim(GroupMember member, GroupDelivery delivery, Outcome outcome) {
        /** Whether it is the member's to settle still. */
        boolean isValid() {
            return delivery.partition().holds(delivery);
        }

        /** Whether the message is done with then. */
        boolean isDone() {
            return outcome instanceof Outcome.Accepted || outcome instanceof Outcome.Rejected;
        }
    }

    private static final class Claimed {
        final List<Claim> claims = new ArrayList<>();
        boolean isBeyondLimit;
        boolean isCommitting;

        /** Why it cannot commit, whatever becomes of the claims. */
        @Nullable Refusal lost;

        /** What is on its way into the store. */
        @Nullable GroupReceipt receipt;

        void hold(Hold hold) {
            claims.forEach(claim -> claim.delivery.hold = hold);
        }
    }

    /**
     * What a transaction has settled in a group.
     *
     * @param isBeyondLimit whether there was more, which was not taken
     * @param lost why it cannot commit; null if it can
     * @param receipt what is to be written with it, if anything
     */
    public record Settlement(
            int deliveries,
            boolean isBeyondLimit,
            @Nullable Refusal lost,
            WriteSet.@Nullable Put receipt) {}

    GroupTransactions(ConsumerGroup group, KeptGroup kept, GroupCommits commits) {
        this.group = group;
        this.kept = kept;
        this.commits = commits;
    }

    /** Any thread. */
    public Lane lane() {
        return group.lane();
    }

    /**
     * Claims deliveries with ids from {@code firstId} to {@code lastId}. What is settled or claimed
     * already is passed over; what was taken from the member makes the transaction fail.
     *
     * @param most so many may be claimed for the transaction; with more it cannot commit
     */
    public void settle(
            TransactionId transaction,
            GroupMember member,
            long firstId,
            long lastId,
            Outcome outcome,
            int most) {
        lane().loop().checkCurrent();
        Claimed claimed = byTransaction.computeIfAbsent(transaction, _ -> new Claimed());
        if (member.hasLost(firstId, lastId)) {
            claimed.lost = lost("what deliveries " + firstId + " to " + lastId + " were of");
        }
        for (GroupDelivery delivery : member.unsettled(firstId, lastId)) {
            claimed.isBeyondLimit |= claimed.claims.size() >= most;
            if (claimed.isBeyondLimit) {
                return;
            }
            member.claimed(delivery);
            delivery.hold = Hold.CLAIMED;
            claimed.claims.add(new Claim(member, delivery, outcome));
        }
    }

    private Refusal lost(String what) {
        return new Refusal(
                Reason.TAKEN_OVER,
                what
                        + " was taken from a consumer of "
                        + kept.id()
                        + " before the transaction that settles it was committed");
    }

    /**
     * What is to be committed of it. If it can commit, nothing is taken from it until {@link
     * #commit}, {@link #rollback} or {@link #release}.
     */
    public Settlement settlement(TransactionId transaction) {
        lane().loop().checkCurrent();
        Claimed claimed = byTransaction.get(transaction);
        if (claimed == null) {
            return new Settlement(0, false, null, null);
        }
        Refusal lost = whyLost(claimed);
        WriteSet.Put put = null;
        if (lost == null && !claimed.isBeyondLimit) {
            claimed.hold(Hold.COMMITTING);
            claimed.isCommitting = true;
            kept.committing++;
            put = receiptOf(claimed);
        }
        return new Settlement(claimed.claims.size(), claimed.isBeyondLimit, lost, put);
    }

    private @Nullable Refusal whyLost(Claimed claimed) {
        if (group.gone() != null) {
            return group.gone();
        }
        for (Claim claim : claimed.claims) {
            if (!claim.isValid()) {
                return lost("partition " + claim.delivery.partition().number());
            }
        }
        return claimed.lost;
    }

    private WriteSet.@Nullable Put receiptOf(Claimed claimed) {
        List<GroupDelivery> done =
                claimed.claims.stream().filter(Claim::isDone).map(Claim::delivery).toList();
        if (done.isEmpty()) {
            return null;
        }
        GroupReceipt receipt = new GroupReceipt(kept, commits.takeReceiptNumber());
        claimed.receipt = receipt;
        return receipt.put(done);
    }

    /** The transaction is committed; what it has settled takes effect. */
    public void commit(TransactionId transaction) {
        lane().loop().checkCurrent();
        Claimed claimed = byTransaction.remove(transaction);
        if (claimed == null) {
            return;
        }
        GroupReceipt receipt = claimed.receipt;
        stopCommitting(claimed, Hold.NONE);
        for (Claim claim : claimed.claims) {
            // Only a stream that was deleted has taken it away.
            if (claim.isValid()) {
                claim.delivery.partition().settle(claim.delivery, claim.outcome);
            }
        }
        if (receipt != null) {
            // Not before the cursors have it, which changed just now.
            kept.applied(receipt);
            commits.changed(receipt);
        }
        moveOn(claimed);
    }

    /** The transaction is not committed: nothing has happened here. */
    public void rollback(TransactionId transaction) {
        lane().loop().checkCurrent();
        Claimed claimed = byTransaction.remove(transaction);
        if (claimed == null) {
            return;
        }
        stopCommitting(claimed, Hold.NONE);
        for (Claim claim : claimed.claims) {
            if (!claim.isValid()) {
                continue;
            }
            if (claim.member.isOver()) {
                claim.delivery.partition().memberLeft(claim.delivery);
            } else {
                claim.member.unclaimed(claim.delivery);
            }
        }
        moveOn(claimed);
    }

    /** Partitions may move on again although the transaction is not over. */
    public void release(TransactionId transaction) {
        lane().loop().checkCurrent();
        Claimed claimed = byTransaction.get(transaction);
        if (claimed != null) {
            stopCommitting(claimed, Hold.CLAIMED);
            moveOn(claimed);
        }
    }

    private void stopCommitting(Claimed claimed, Hold next) {
        claimed.hold(next);
        claimed.receipt = null;
        if (claimed.isCommitting) {
            claimed.isCommitting = false;
            kept.committing--;
        }
    }

    private void moveOn(Claimed claimed) {
        claimed.claims.stream()
                .map(claim -> claim.delivery.partition())
                .distinct()
                .forEach(group::unheld);
    }
}
