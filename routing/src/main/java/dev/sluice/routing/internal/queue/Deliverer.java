package dev.sluice.routing.internal.queue;

import dev.sluice.core.broker.Delivery;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.SubscriptionMatch;
import dev.sluice.core.message.Message;
import dev.sluice.core.message.Quality;
import dev.sluice.routing.internal.lane.Lane;

/**
 * Hands messages, and what else there is to hear, to the lanes of consumers.
 *
 * <p><i>Confined to the queue's lane.</i>
 */
final class Deliverer {
    private final Lane lane;
    private final QueueCounters counters;
    private final Books books;
    private final MessageGroups groups;

    Deliverer(Lane lane, QueueCounters counters, Books books, MessageGroups groups) {
        this.lane = lane;
        this.counters = counters;
        this.books = books;
        this.groups = groups;
    }

    /** Delivers a message that was taken out. */
    void deliver(QueueConsumer consumer, QueueEntry entry) {
        boolean isSettled = consumer.isPreSettled || entry.quality == Quality.AT_MOST_ONCE;
        counters.delivered.increment();
        if (entry.failedAttempts > 0 || entry.mark != 0) {
            counters.redelivered.increment();
        }
        Delivery delivery = delivery(consumer, entry, isSettled);
        groups.delivered(entry, consumer, isSettled);
        if (isSettled) {
            books.remove(entry);
        } else {
            entry.delivered();
            consumer.unsettled.add(delivery.id(), entry);
        }
        hand(consumer, delivery);
    }

    /** Shows a message to a browser; it stays where it is. */
    void show(QueueConsumer browser, QueueEntry entry) {
        counters.browsed.increment();
        Delivery delivery = delivery(browser, entry, true);
        hand(browser, delivery);
    }

    /** Delivers a message that was never in the queue, and is settled with that. */
    void passSettled(QueueConsumer consumer, Message message, SubscriptionMatch match, long size) {
        hand(consumer, first(consumer, message, Quality.AT_MOST_ONCE, match, size));
    }

    /**
     * Delivers a message for which room was taken and that has not been in the queue before.
     *
     * @param number the one that its entry has, should it come to wait
     */
    void pass(
            QueueConsumer consumer,
            Message message,
            Quality quality,
            SubscriptionMatch match,
            long number) {
        long size = message.footprintBytes();
        books.came(size);
        Delivery delivery = first(consumer, message, quality, match, size);
        consumer.unsettled.add(delivery, number);
        hand(consumer, delivery);
    }

    private Delivery first(
            QueueConsumer consumer,
            Message message,
            Quality quality,
            SubscriptionMatch match,
            long size) {
        counters.delivered.increment();
        return new Delivery(consumer.take(size), message, quality, 0, 0, match, null);
    }

    /** Makes no task unless another lane needs one. */
    private void hand(QueueConsumer consumer, Delivery delivery) {
        if (consumer.lane.equals(lane)) {
            consumer.sink.delivered(delivery);
        } else {
            lane.hand(consumer.lane, () -> consumer.sink.delivered(delivery));
        }
    }

    private static Delivery delivery(QueueConsumer consumer, QueueEntry entry, boolean isSettled) {
        return new Delivery(
                consumer.take(entry.size),
                entry.message(),
                isSettled ? Quality.AT_MOST_ONCE : entry.quality,
                entry.failedAttempts,
                entry.mark,
                entry.match,
                null);
    }

    void drained(QueueConsumer consumer) {
        lane.hand(consumer.lane, consumer.sink::drained);
    }

    void end(QueueConsumer consumer, Refusal why) {
        lane.hand(consumer.lane, () -> consumer.sink.ended(why));
    }
}
