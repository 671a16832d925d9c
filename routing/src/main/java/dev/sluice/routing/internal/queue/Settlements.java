package dev.sluice.routing.internal.queue;

import dev.sluice.core.broker.Delivery;
import dev.sluice.core.broker.Outcome;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.function.Supplier;

/**
 * What becomes of deliveries, which are at no consumer any more, when they are settled or their
 * consumer leaves: the message is done with, goes back to its place, rests, or is given up.
 *
 * <p><i>Confined to the queue's lane.</i>
 */
final class Settlements implements UnsettledEntries.Acceptance {
    private final Supplier<QueueRules> rules;
    private final @Nullable StoredMessages stored;
    private final QueueCounters counters;
    private final Books books;
    private final MessageGroups groups;
    private final WaitingMessages waiting;
    private final Delayed delayed;
    private final GivingUp givingUp;

    Settlements(
            Supplier<QueueRules> rules,
            QueueCounters counters,
            Books books,
            MessageGroups groups,
            WaitingMessages waiting,
            Delayed delayed,
            GivingUp givingUp) {
        this.rules = rules;
        this.groups = groups;
        stored = waiting.stored();
        this.counters = counters;
        this.books = books;
        this.waiting = waiting;
        this.delayed = delayed;
        this.givingUp = givingUp;
    }

    /** The consumer has settled a delivery. */
    void settle(QueueConsumer consumer, QueueEntry entry, Outcome outcome) {
        switch (outcome) {
            case Outcome.Accepted accepted -> accepted(entry);
            case Outcome.Released released -> abandon(entry, false);
            case Outcome.Rejected rejected -> {
                groups.settled(entry);
                givingUp.giveUp(entry, new Death(Death.Cause.REJECTED, rejected.why()));
            }
            case Outcome.Modified modified -> {
                groups.settled(entry);
                if (modified.deliveryFailed()) {
                    failedAttempt(entry);
                }
                entry.notes = entry.notes.with(modified.annotations());
                if (modified.undeliverableHere()) {
                    entry.exclude(consumer);
                }
                giveBack(entry, modified.deliveryFailed());
            }
        }
    }

    @Override
    public void accepted(QueueEntry entry) {
        groups.settled(entry);
        books.remove(entry);
        counters.accepted.increment();
    }

    @Override
    public void accepted(Delivery delivery) {
        books.left(delivery.message().footprintBytes());
        counters.accepted.increment();
    }

    /**
     * The consumer has left without settling a delivery.
     *
     * @param isFailure whether it counts as a failed attempt
     */
    void abandon(QueueEntry entry, boolean isFailure) {
        groups.settled(entry);
        if (isFailure) {
            failedAttempt(entry);
        }
        giveBack(entry, isFailure);
    }

    /**
     * Remembers a number with a delivery that is unsettled.
     *
     * @param marked runs when that survives as much as the message does
     */
    void mark(QueueConsumer consumer, long deliveryId, int mark, Runnable marked) {
        QueueEntry entry = consumer.unsettled.find(deliveryId);
        if (entry == null) {
            return;
        }
        entry.mark = mark;
        if (stored != null && entry.reference != null) {
            stored.marked(entry.reference, mark, marked);
        } else {
            marked.run();
        }
    }

    private void failedAttempt(QueueEntry entry) {
        entry.failedAttempts++;
        if (stored != null && entry.reference != null) {
            stored.failedAttempt(entry.reference, entry.failedAttempts);
        }
    }

    /**
     * @param isFailure whether its delivery has failed
     */
    private void giveBack(QueueEntry entry, boolean isFailure) {
        if (rules.get().maxDeliveries() > 0
                && entry.failedAttempts >= rules.get().maxDeliveries()) {
            givingUp.giveUp(entry, Death.FAILED_TOO_OFTEN);
            return;
        }
        Duration rest =
                isFailure ? rules.get().redelivery().after(entry.failedAttempts) : Duration.ZERO;
        if (rest.isZero()) {
            waiting.putBack(entry);
        } else {
            counters.delayed.increment();
            delayed.add(entry, rest);
        }
    }
}
