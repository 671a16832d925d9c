package dev.sluice.routing.internal.subscription;

import dev.sluice.core.broker.Delivery;
import dev.sluice.core.broker.Outcome;
import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.SubscriptionMatch;
import dev.sluice.core.message.Quality;
import dev.sluice.routing.internal.queue.ConsumerTerms;
import dev.sluice.routing.internal.queue.DeliveryNote;
import dev.sluice.routing.internal.queue.DeliverySink;
import dev.sluice.routing.internal.queue.MessageQueue;
import dev.sluice.routing.internal.queue.QueueConsumer;
import dev.sluice.routing.internal.route.Publisher;

import java.util.concurrent.atomic.LongAdder;

/**
 * Goes through the inbox of a session that has ended and gives back to shared subscriptions what
 * came from them and is to be delivered at least once (MQTT 5 4.8.2). What is to be delivered
 * exactly once does not go to another session, as this one may have seen it.
 *
 * <p>A crash may cut it short; what it had not come to goes with the session then.
 *
 * <p><i>Confined to the inbox's lane.</i>
 */
final class Returns implements DeliverySink {
    /** So many messages are looked at before what they cause is awaited. */
    private static final int WINDOW = 64;

    private final SharedSubscriptions groups;
    private final MessageQueue inbox;
    private final Publisher publisher;
    private final LongAdder count;
    private final Runnable done;
    private final QueueConsumer consumer;
    private int underway;
    private boolean isAtEnd;
    private boolean isLooking;
    private boolean isDone;

    /**
     * @param publisher that of the inbox's lane
     * @param count counts what went back
     */
    Returns(
            SharedSubscriptions groups,
            MessageQueue inbox,
            Publisher publisher,
            LongAdder count,
            Runnable done) {
        this.groups = groups;
        this.inbox = inbox;
        this.publisher = publisher;
        this.count = count;
        this.done = done;
        consumer = new QueueConsumer(inbox.lane(), this, ConsumerTerms.plain(false));
    }

    /** Displaces whoever receives from the inbox. */
    void start() {
        if (inbox.attach(consumer) == null) {
            isLooking = true;
            look();
        } else {
            finish();
        }
    }

    private void look() {
        inbox.credit(consumer, WINDOW, Long.MAX_VALUE / 2);
        inbox.drain(consumer);
    }

    @Override
    public void delivered(Delivery delivery) {
        isAtEnd = false;
        SharedQueue origin = groups.queueOf(delivery.match().share());
        if (origin == null || delivery.quality() != Quality.AT_LEAST_ONCE) {
            return; // it goes with the inbox
        }
        underway++;
        publisher.forward(
                delivery.message(),
                origin.queue(),
                new DeliveryNote(Quality.AT_LEAST_ONCE, SubscriptionMatch.NONE),
                result -> returned(delivery, result));
    }

    private void returned(Delivery delivery, PublishResult result) {
        underway--;
        if (result.isAccepted()) {
            count.increment();
            inbox.settle(consumer, delivery.id(), delivery.id(), Outcome.ACCEPTED);
        }
        proceed();
    }

    /** The window was used, or there is nothing more. */
    @Override
    public void drained() {
        isLooking = false;
        proceed();
    }

    private void proceed() {
        if (isLooking || underway > 0) {
            return;
        }
        if (isAtEnd) {
            finish();
        } else {
            isAtEnd = true; // unless one more comes
            isLooking = true;
            inbox.lane().loop().execute(this::look);
        }
    }

    @Override
    public void ended(Refusal why) {
        finish();
    }

    private void finish() {
        if (!isDone) {
            isDone = true;
            done.run();
        }
    }
}
