package dev.sluice.routing.internal.queue;

import dev.sluice.core.broker.Delivery;
import dev.sluice.core.broker.Refusal;
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
        boolean isSettled = consumer.terms.isPreSettled() || entry.quality == Quality.AT_MOST_ONCE;
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
        lane.hand(consumer.lane, () -> consumer.sink.delivered(delivery));
    }

    /** Shows a message to a browser; it stays where it is. */
    void show(QueueConsumer browser, QueueEntry entry) {
        counters.browsed.increment();
        Delivery delivery = delivery(browser, entry, true);
        lane.hand(browser.lane, () -> browser.sink.delivered(delivery));
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
