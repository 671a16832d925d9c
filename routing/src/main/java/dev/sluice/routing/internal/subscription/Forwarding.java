package dev.sluice.routing.internal.subscription;

import dev.sluice.core.broker.Delivery;
import dev.sluice.core.broker.Outcome;
import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.broker.Refusal;
import dev.sluice.routing.internal.lane.Lane;
import dev.sluice.routing.internal.queue.ConsumerTerms;
import dev.sluice.routing.internal.queue.DeliveryNote;
import dev.sluice.routing.internal.queue.DeliverySink;
import dev.sluice.routing.internal.queue.MessageQueue;
import dev.sluice.routing.internal.queue.QueueConsumer;
import dev.sluice.routing.internal.route.Publisher;

import org.jspecify.annotations.Nullable;

/**
 * Takes messages from one queue and puts them into another one, in order. Each is settled when the
 * other queue has it, so a crash between the two may double it and cannot lose it.
 *
 * <p>Once it is told to stop, what still comes goes back untouched; what is under way is finished,
 * and then it leaves its source. It cannot be used again.
 *
 * <p><i>Confined to its lane</i>, that of the queue that gets the messages.
 */
final class Forwarding implements DeliverySink {
    /** Messages may be of any size, as few are taken at a time. */
    private static final long ANY_BYTES = Long.MAX_VALUE / 2;

    private final MessageQueue source;
    private final MessageQueue target;
    private final Publisher publisher;
    private final Owner owner;
    private final Lane lane;
    private final QueueConsumer consumer;
    private int credit;
    private int underway;
    private boolean isDetached;
    private @Nullable Runnable whenStopped;

    /** What a forwarding works for. <i>Confined to its lane.</i> */
    interface Owner {
        /** Whether the target may have one more now. */
        boolean accepts();

        /** How the target is to deliver it. */
        DeliveryNote noteOf(Delivery delivery);

        /** The target has one more. */
        void forwarded(Forwarding from);

        /** It is to be stopped, as the target may not have what comes. */
        void interrupted(Forwarding from);

        /** It is to be stopped, as the target did not take a message, or the source has ended. */
        void failed(Forwarding from);
    }

    /**
     * Makes one that is not attached yet.
     *
     * @param publisher that of the target's lane
     */
    Forwarding(MessageQueue source, MessageQueue target, Publisher publisher, Owner owner) {
        this.source = source;
        this.target = target;
        this.publisher = publisher;
        this.owner = owner;
        lane = target.lane();
        consumer = new QueueConsumer(lane, this, ConsumerTerms.plain(false));
    }

    /** Attaches it. It takes nothing yet. */
    void open() {
        lane.hand(
                source.lane(),
                () -> {
                    Refusal refusal = source.attach(consumer);
                    if (refusal == null) {
                        source.credit(consumer, 0, ANY_BYTES);
                    } else {
                        source.lane().hand(lane, () -> ended(refusal));
                    }
                });
    }

    /** Lets it take so many more. */
    void take(int messages) {
        if (whenStopped == null) {
            credit += messages;
            lane.hand(source.lane(), () -> source.credit(consumer, messages, 0));
        }
    }

    /** How many it may still take, or is about to put into the target. */
    int outstanding() {
        return credit + underway;
    }

    /** Takes no more, and leaves the source when nothing is under way. Once. */
    void stop(Runnable stopped) {
        whenStopped = stopped;
        leaveIfDone();
    }

    private void leaveIfDone() {
        Runnable stopped = whenStopped;
        if (stopped != null && underway == 0 && !isDetached) {
            isDetached = true;
            lane.hand(source.lane(), () -> source.detach(consumer, false));
            stopped.run();
        }
    }

    @Override
    public void delivered(Delivery delivery) {
        credit--;
        if (delivery.isSettled() || (whenStopped == null && owner.accepts())) {
            underway++;
            publisher.forward(
                    delivery.message(),
                    target,
                    owner.noteOf(delivery),
                    result -> forwarded(delivery, result));
            return;
        }
        if (whenStopped == null) {
            owner.interrupted(this);
        }
        giveBack(delivery);
    }

    private void forwarded(Delivery delivery, PublishResult result) {
        underway--;
        if (result.isAccepted()) {
            settle(delivery, Outcome.ACCEPTED);
        }
        if (whenStopped != null) {
            leaveIfDone();
        } else if (result.isAccepted()) {
            owner.forwarded(this);
        } else {
            owner.failed(this);
        }
        if (!result.isAccepted()) {
            giveBack(delivery);
        }
    }

    /** Whoever leaves has given back everything. */
    private void giveBack(Delivery delivery) {
        if (!isDetached) {
            settle(delivery, Outcome.RELEASED);
        }
    }

    private void settle(Delivery delivery, Outcome outcome) {
        if (!delivery.isSettled()) {
            long id = delivery.id();
            lane.hand(source.lane(), () -> source.settle(consumer, id, id, outcome));
        }
    }

    @Override
    public void drained() {}

    @Override
    public void ended(Refusal why) {
        if (whenStopped == null) {
            owner.failed(this);
        }
    }
}
