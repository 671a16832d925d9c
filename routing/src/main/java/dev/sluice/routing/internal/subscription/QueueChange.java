package dev.sluice.routing.internal.subscription;

import dev.sluice.core.broker.Delivery;
import dev.sluice.core.broker.SubscriptionMatch;
import dev.sluice.routing.internal.queue.DeliveryNote;
import dev.sluice.routing.internal.queue.MessageQueue;
import dev.sluice.routing.internal.route.Publisher;

import java.time.Duration;

/**
 * Brings everything that the earlier queue of a group holds to the one that has taken over. It goes
 * on as long as the group lives, as a message that was routed before may still come.
 *
 * <p><i>Confined to the lane of the queue that has taken over.</i>
 */
final class QueueChange implements Forwarding.Owner {
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final MessageQueue earlier;
    private final MessageQueue later;
    private final Publisher publisher;
    private boolean isOver;

    /**
     * @param publisher that of the later queue's lane
     */
    QueueChange(MessageQueue earlier, MessageQueue later, Publisher publisher) {
        this.earlier = earlier;
        this.later = later;
        this.publisher = publisher;
    }

    void start() {
        if (!isOver) {
            Forwarding forwarding = new Forwarding(earlier, later, publisher, this);
            forwarding.open();
            forwarding.take(Forwarder.WINDOW);
        }
    }

    /** The earlier queue is about to go. */
    void end() {
        isOver = true;
    }

    @Override
    public boolean accepts() {
        return true;
    }

    @Override
    public DeliveryNote noteOf(Delivery delivery) {
        return new DeliveryNote(delivery.quality(), SubscriptionMatch.NONE);
    }

    @Override
    public void forwarded(Forwarding from, int messages) {
        from.take(messages);
    }

    @Override
    public void interrupted(Forwarding from) {
        failed(from);
    }

    @Override
    public void failed(Forwarding from) {
        from.stop(() -> {});
        later.lane().loop().schedule(RETRY, this::start);
    }
}
