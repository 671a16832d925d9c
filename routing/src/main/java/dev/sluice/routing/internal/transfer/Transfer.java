package dev.sluice.routing.internal.transfer;

import dev.sluice.core.address.Address;
import dev.sluice.core.address.Target;
import dev.sluice.core.broker.Delivery;
import dev.sluice.core.broker.Outcome;
import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.Refusal.Reason;
import dev.sluice.core.broker.ReplyListener;
import dev.sluice.core.message.ApplicationProperties;
import dev.sluice.core.message.Message;
import dev.sluice.routing.internal.queue.ConsumerTerms;
import dev.sluice.routing.internal.queue.DeadLetters;
import dev.sluice.routing.internal.queue.DeliverySink;
import dev.sluice.routing.internal.queue.MessageQueue;
import dev.sluice.routing.internal.queue.QueueConsumer;
import dev.sluice.routing.internal.route.Origin;
import dev.sluice.routing.internal.route.Publisher;
import dev.sluice.routing.internal.selector.Selector;

import org.jspecify.annotations.Nullable;

/**
 * A consumer that takes messages of a queue, some at a time, and does one thing with each. It comes
 * before all others, and leaves when it has taken what waited at the beginning.
 *
 * <p><i>Confined to the queue's lane.</i>
 */
public final class Transfer implements DeliverySink {
    private static final int AT_ONCE = 256;
    private static final Outcome NOT_FOR_ME =
            new Outcome.Modified(false, true, ApplicationProperties.NONE);

    private final MessageQueue queue;
    private final Destination destination;
    private final Publisher publisher;
    private final ReplyListener<Long> listener;
    private final QueueConsumer consumer;
    private long left;
    private long done;
    private int delivered;
    private int unanswered;
    private boolean isRoundOver;
    private boolean isOver;
    private @Nullable Refusal failure;

    /** Where a message goes. */
    public sealed interface Destination {
        /** Nowhere. */
        record Removed() implements Destination {}

        /** To this address. */
        record To(Address address) implements Destination {}

        /** Where it was sent at first, if it says so. */
        record Original() implements Destination {}
    }

    /**
     * @param publisher that of the queue's lane
     * @param most no more than so many
     * @param listener hears on the queue's lane
     */
    public Transfer(
            MessageQueue queue,
            Destination destination,
            @Nullable Selector selector,
            Publisher publisher,
            long most,
            ReplyListener<Long> listener) {
        this.queue = queue;
        this.destination = destination;
        this.publisher = publisher;
        this.listener = listener;
        left = most;
        consumer = new QueueConsumer(queue.lane(), this, ConsumerTerms.administrative(selector));
    }

    /** Begins. */
    public void start() {
        left = Math.min(left, queue.waiting());
        Refusal refusal = queue.attach(consumer);
        if (refusal != null) {
            listener.refused(refusal);
            return;
        }
        nextRound();
    }

    private void nextRound() {
        if (isOver || left == 0 || failure != null) {
            finish();
            return;
        }
        delivered = 0;
        isRoundOver = false;
        queue.credit(consumer, (int) Math.min(AT_ONCE, left), Long.MAX_VALUE);
        queue.drain(consumer);
    }

    @Override
    public void delivered(Delivery delivery) {
        delivered++;
        left--;
        Address to =
                switch (destination) {
                    case Destination.Removed removed -> {
                        settle(delivery.id(), Outcome.ACCEPTED);
                        done++;
                        yield null;
                    }
                    case Destination.To(Address address) -> address;
                    case Destination.Original original -> originalOf(delivery);
                };
        if (to != null) {
            unanswered++;
            Message message = delivery.message().redirectedTo(to).build();
            publisher.publish(
                    message, Target.Kind.ANY, Origin.BROKER, delivery.id(), this::published);
        }
    }

    private @Nullable Address originalOf(Delivery delivery) {
        Address original = DeadLetters.originalAddressOf(delivery.message());
        if (original == null) {
            settle(delivery.id(), NOT_FOR_ME);
        }
        return original;
    }

    private void published(long id, PublishResult result) {
        unanswered--;
        if (result.isAccepted() && result != PublishResult.NO_MATCH) {
            settle(id, Outcome.ACCEPTED);
            done++;
        } else {
            settle(id, Outcome.RELEASED);
            failure =
                    new Refusal(
                            Reason.UNAVAILABLE,
                            "after %d messages of queue \"%s\" one was not taken: %s"
                                    .formatted(done, queue.name(), result));
        }
        endRound();
    }

    private void settle(long id, Outcome outcome) {
        if (!isOver) {
            queue.settle(consumer, id, id, outcome);
        }
    }

    @Override
    public void drained() {
        isRoundOver = true;
        if (delivered == 0) {
            left = 0;
        }
        endRound();
    }

    /** Goes on in a turn of its own, so that rounds do not pile up on the stack. */
    private void endRound() {
        if (isRoundOver && unanswered == 0) {
            isRoundOver = false;
            queue.lane().loop().execute(this::nextRound);
        }
    }

    @Override
    public void ended(Refusal why) {
        isOver = true;
        failure = why;
        if (unanswered == 0) {
            finish();
        }
    }

    private void finish() {
        if (!isOver) {
            isOver = true;
            queue.detach(consumer, false);
        }
        if (failure == null) {
            listener.succeeded(done);
        } else {
            listener.refused(failure);
        }
    }
}
