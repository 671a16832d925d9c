package dev.sluice.mqtt.session;

import dev.sluice.core.address.Target;
import dev.sluice.core.broker.Consumer;
import dev.sluice.core.broker.ConsumerListener;
import dev.sluice.core.broker.Delivery;
import dev.sluice.core.broker.Outcome;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.message.Quality;

import org.jspecify.annotations.Nullable;

/**
 * Where a client's deliveries come from: the inbox of its session, or a queue or stream that it has
 * subscribed to by name. It has credit of its own, which comes back as the client acknowledges and
 * its channel takes output. Confined to its event loop.
 */
final class Source implements ConsumerListener {
    private final MqttConnection connection;
    private final Deliveries deliveries;
    private final @Nullable Quality maximum;
    private final int identifier;
    private final Owner owner;
    private @Nullable Consumer consumer;
    private int owedMessages;
    private long owedBytes;
    private boolean isOver;

    /** Hears what becomes of it. */
    interface Owner {
        void opened();

        void refused(Refusal why);

        /** The broker has ended it. */
        void ended(Refusal why);
    }

    /**
     * @param maximum the highest quality of its deliveries; null if each says its own, as those of
     *     an inbox do
     * @param identifier goes with every delivery; 0 for none
     * @param messages its credit
     */
    Source(
            MqttConnection connection,
            Deliveries deliveries,
            @Nullable Quality maximum,
            int identifier,
            int messages,
            long bytes,
            Owner owner) {
        this.connection = connection;
        this.deliveries = deliveries;
        this.maximum = maximum;
        this.identifier = identifier;
        this.owner = owner;
        owedMessages = messages;
        owedBytes = bytes;
    }

    /** Whether it is the session's inbox: what is delivered from there is marked. */
    boolean isInbox() {
        return maximum == null;
    }

    Quality quality(Delivery delivery) {
        return maximum == null ? delivery.quality() : maximum;
    }

    /** The subscription identifier of a queue or stream; 0 for none. */
    int identifier() {
        return identifier;
    }

    /** A message of it needs no more share of the client's window. */
    void owesMessage() {
        owedMessages++;
    }

    void owesBytes(long bytes) {
        owedBytes += bytes;
    }

    /** Gives back the credit that became free. */
    void replenish() {
        Consumer open = consumer;
        if (open == null || isOver || (owedMessages == 0 && owedBytes == 0)) {
            return;
        }
        int messages = owedMessages;
        long bytes = owedBytes;
        owedMessages = 0;
        owedBytes = 0;
        open.credit(messages, bytes);
    }

    void settle(long deliveryId, Outcome outcome) {
        Consumer open = consumer;
        if (open != null && !isOver) {
            open.settle(deliveryId, deliveryId, outcome);
        }
    }

    void mark(long deliveryId, int mark, Runnable marked) {
        Consumer open = consumer;
        if (open != null && !isOver) {
            open.mark(deliveryId, mark, marked);
        }
    }

    /** The client receives from it no more; what it has not acknowledged goes back. */
    void close() {
        Consumer open = consumer;
        isOver = true;
        if (open != null) {
            open.close();
        }
    }

    @Override
    public void opened(Consumer made, Target source) {
        connection.guarded(
                () -> {
                    consumer = made;
                    if (isOver) {
                        made.close();
                        return;
                    }
                    owner.opened();
                    deliveries.replenish();
                });
    }

    @Override
    public void refused(Refusal refusal) {
        isOver = true;
        connection.guarded(() -> owner.refused(refusal));
    }

    @Override
    public void ended(Refusal why) {
        isOver = true;
        connection.guarded(() -> owner.ended(why));
    }

    @Override
    public void drained() {}

    @Override
    public void delivered(Delivery delivery) {
        if (!connection.isConnected() || isOver) {
            return;
        }
        try {
            deliveries.delivered(this, delivery);
        } catch (RuntimeException e) {
            connection.faulted(e);
        }
    }
}
