package dev.sluice.routing.internal.connection;

import dev.sluice.core.address.Target;
import dev.sluice.core.broker.Consumer;
import dev.sluice.core.broker.ConsumerListener;
import dev.sluice.core.broker.Delivery;
import dev.sluice.core.broker.Outcome;
import dev.sluice.core.broker.Refusal;
import dev.sluice.routing.internal.lane.Lane;
import dev.sluice.routing.internal.queue.ConsumerTerms;
import dev.sluice.routing.internal.queue.DeliverySink;
import dev.sluice.routing.internal.queue.MessageQueue;
import dev.sluice.routing.internal.queue.QueueConsumer;
import dev.sluice.routing.internal.transaction.QueueEnd;

import org.jspecify.annotations.Nullable;

/**
 * The connection's end of a consumer of a queue or inbox: hands requests to the queue's lane and
 * deliveries to the adapter.
 *
 * <p><i>Confined to the connection's lane.</i>
 */
final class QueueReceiver implements Consumer, DeliverySink, Receiver, QueueEnd {
    private final Lane lane;
    private final MessageQueue queue;
    private final QueueConsumer consumer;
    private final ConsumerListener listener;
    private final Runnable whenOver;
    private boolean isOver;

    /**
     * Makes a receiver that is not attached yet.
     *
     * @param whenOver called once when it is closed or ended
     */
    QueueReceiver(
            Lane lane,
            MessageQueue queue,
            ConsumerTerms terms,
            ConsumerListener listener,
            Runnable whenOver) {
        this.lane = lane;
        this.queue = queue;
        this.listener = listener;
        this.whenOver = whenOver;
        this.consumer = new QueueConsumer(lane, this, terms);
    }

    /** Attaches it; then its listener hears that it is open, or why it cannot be. */
    void open(Target source) {
        lane.hand(
                queue.lane(),
                () -> {
                    Refusal refusal = queue.attach(consumer);
                    queue.lane().hand(lane, () -> attached(source, refusal));
                });
    }

    private void attached(Target source, @Nullable Refusal refusal) {
        if (isOver) {
            return;
        }
        if (refusal == null) {
            listener.opened(this, source);
        } else {
            over();
            listener.refused(refusal);
        }
    }

    @Override
    public MessageQueue queue() {
        return queue;
    }

    @Override
    public QueueConsumer consumer() {
        return consumer;
    }

    @Override
    public boolean isOver() {
        return isOver;
    }

    @Override
    public void credit(int messages, long bytes) {
        if (messages < 0 || bytes < 0) {
            throw new IllegalArgumentException(
                    "credit " + messages + ", " + bytes + " is negative");
        }
        if (!isOver) {
            lane.hand(queue.lane(), () -> queue.credit(consumer, messages, bytes));
        }
    }

    @Override
    public void drain() {
        if (!isOver) {
            lane.hand(queue.lane(), () -> queue.drain(consumer));
        }
    }

    @Override
    public void settle(long firstId, long lastId, Outcome outcome) {
        if (!isOver) {
            lane.hand(queue.lane(), () -> queue.settle(consumer, firstId, lastId, outcome));
        }
    }

    @Override
    public void mark(long deliveryId, int mark, Runnable marked) {
        if (!isOver) {
            Runnable whileOpen =
                    () -> {
                        if (!isOver) {
                            marked.run();
                        }
                    };
            lane.hand(queue.lane(), () -> queue.mark(consumer, deliveryId, mark, whileOpen));
        }
    }

    @Override
    public void close() {
        leave(false);
    }

    @Override
    public void connectionClosed() {
        leave(true);
    }

    private void leave(boolean isFailure) {
        if (!isOver) {
            lane.hand(queue.lane(), () -> queue.detach(consumer, isFailure));
            over();
        }
    }

    private void over() {
        isOver = true;
        whenOver.run();
    }

    @Override
    public void delivered(Delivery delivery) {
        if (!isOver) {
            listener.delivered(delivery);
        }
    }

    @Override
    public void drained() {
        if (!isOver) {
            listener.drained();
        }
    }

    @Override
    public void ended(Refusal why) {
        if (!isOver) {
            over();
            listener.ended(why);
        }
    }
}
