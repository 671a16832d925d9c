package dev.sluice.routing.internal.queue;

import dev.sluice.core.broker.Outcome;
import dev.sluice.routing.internal.queuelog.Receipt;
import dev.sluice.routing.internal.queuelog.Reference;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Deliveries of one queue that open transactions have settled. They stay unsettled at their
 * consumers, where no other settlement finds them, until the transaction commits or is rolled back.
 * A claim outlives its consumer: what a consumer that is gone has settled in a transaction still
 * belongs to that.
 *
 * <p><i>Confined to the queue's lane.</i>
 */
final class Claims {
    private final @Nullable StoredMessages stored;
    private final Predicate<Outcome> leaves;
    private final Queue queue;
    private final Map<TransactionId, Claimed> byTransaction = new HashMap<>(4);

    /** What it asks of the queue. */
    interface Queue {
        void settle(QueueConsumer consumer, QueueEntry entry, Outcome outcome);

        /** A delivery goes back to its place, untouched. */
        void release(QueueEntry entry);
    }

    private record Claim(QueueConsumer consumer, long id, QueueEntry entry, Outcome outcome) {}

    private static final class Claimed {
        final List<Claim> claims = new ArrayList<>();
        boolean isBeyondLimit;
    }

    /**
     * @param leaves whether a message that is settled so is gone with that
     */
    Claims(@Nullable StoredMessages stored, Predicate<Outcome> leaves, Queue queue) {
        this.stored = stored;
        this.leaves = leaves;
        this.queue = queue;
    }

    /**
     * Claims deliveries with ids from {@code firstId} to {@code lastId}. What is settled or claimed
     * already is passed over.
     *
     * @param most so many may be claimed for the transaction; with more it cannot commit
     */
    void claim(
            TransactionId transaction,
            QueueConsumer consumer,
            long firstId,
            long lastId,
            Outcome outcome,
            int most) {
        Claimed claimed = byTransaction.computeIfAbsent(transaction, _ -> new Claimed());
        consumer.unsettled.visit(
                firstId,
                lastId,
                (id, entry) -> {
                    claimed.isBeyondLimit |= claimed.claims.size() >= most;
                    if (!claimed.isBeyondLimit) {
                        entry.isClaimed = true;
                        claimed.claims.add(new Claim(consumer, id, entry, outcome));
                    }
                    return !claimed.isBeyondLimit;
                });
    }

    /** What the transaction has claimed, and what is to be written for it. */
    QueueTransactions.Settlement settlement(TransactionId transaction) {
        Claimed claimed = byTransaction.get(transaction);
        if (claimed == null) {
            return new QueueTransactions.Settlement(0, false, null);
        }
        List<Reference> leaving = new ArrayList<>();
        for (Claim claim : claimed.claims) {
            Reference reference = claim.entry.reference;
            if (reference != null && leaves.test(claim.outcome)) {
                leaving.add(reference);
            }
        }
        Receipt receipt =
                stored == null || leaving.isEmpty() ? null : stored.queue().receipt(leaving);
        return new QueueTransactions.Settlement(
                claimed.claims.size(), claimed.isBeyondLimit, receipt);
    }

    /** The transaction is committed, with this receipt if there is any. */
    void commit(TransactionId transaction, @Nullable Receipt receipt) {
        Claimed claimed = byTransaction.remove(transaction);
        if (claimed == null) {
            return;
        }
        for (Claim claim : claimed.claims) {
            claim.entry.isClaimed = false;
            claim.consumer.unsettled.take(
                    claim.id,
                    claim.id,
                    entry -> queue.settle(claim.consumer, entry, claim.outcome));
        }
        if (stored != null && receipt != null) {
            stored.queue().applied(receipt);
        }
    }

    /** The deliveries are unsettled again; those whose consumer is gone go back to their places. */
    void rollback(TransactionId transaction) {
        Claimed claimed = byTransaction.remove(transaction);
        if (claimed == null) {
            return;
        }
        for (Claim claim : claimed.claims) {
            claim.entry.isClaimed = false;
            if (!claim.consumer.isAttached) {
                claim.consumer.unsettled.take(claim.id, claim.id, queue::release);
            }
        }
    }

    /** The queue is gone with all its messages. */
    void close() {
        byTransaction.clear();
    }
}
