package dev.sluice.routing.internal.subscription;

import dev.sluice.core.broker.Delivery;
import dev.sluice.core.broker.Outcome;
import dev.sluice.core.broker.Refusal;
import dev.sluice.routing.internal.lane.Lane;
import dev.sluice.routing.internal.queue.ConsumerTerms;
import dev.sluice.routing.internal.queue.DeliverySink;
import dev.sluice.routing.internal.queue.MessageQueue;
import dev.sluice.routing.internal.queue.QueueConsumer;
import dev.sluice.routing.internal.queue.TransactionId;
import dev.sluice.routing.internal.queuelog.Receipt;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * The end of a forwarding that is at its source: a consumer which hands over what one turn delivers
 * as one {@link Round}, and the next round when it has heard of the one before. So what comes back
 * comes back in order.
 *
 * <p>If both queues are durable, a transaction of the source claims the deliveries of a round. A
 * claim outlives the consumer, so whatever ends meanwhile, the round is acknowledged if and only if
 * its receipt is in the store.
 *
 * <p><i>Confined to the source's lane.</i>
 */
final class Intake implements DeliverySink {
    /** A round has no more messages once they take so much: it is one write set. */
    private static final long ROUND_BYTES = 1 << 20;

    private final MessageQueue source;
    private final Lane to;
    private final boolean isClaiming;
    private final Receiver receiver;
    private final QueueConsumer consumer;
    private final List<Delivery> waiting = new ArrayList<>();

    /** So many messages the next round may have. */
    private int most = Integer.MAX_VALUE;

    /** Whether a round was handed over of which nothing was heard. */
    private boolean isOut;

    private boolean isDue;
    private boolean isOver;

    /** Takes what comes. <i>Confined to the target's lane.</i> */
    interface Receiver {
        /** Is to say what became of it. */
        void received(Round round);

        /** This one is settled already, and cannot go back. */
        void received(Delivery settled);

        /** Nothing more comes. */
        void ended();
    }

    /**
     * @param to where the receiver is
     */
    Intake(MessageQueue source, Lane to, boolean isClaiming, Receiver receiver) {
        this.source = source;
        this.to = to;
        this.isClaiming = isClaiming;
        this.receiver = receiver;
        consumer = new QueueConsumer(source.lane(), this, ConsumerTerms.plain(false));
    }

    void attach(long bytes) {
        if (source.attach(consumer) == null) {
            source.credit(consumer, 0, bytes);
        } else {
            over();
        }
    }

    void take(int messages) {
        source.credit(consumer, messages, 0);
    }

    /** Takes no more; what is not claimed goes back. */
    void detach() {
        isOver = true;
        waiting.clear();
        source.detach(consumer, false);
    }

    @Override
    public void delivered(Delivery delivery) {
        if (delivery.isSettled()) {
            source.lane().hand(to, () -> receiver.received(delivery));
        } else {
            waiting.add(delivery);
            sendSoon();
        }
    }

    private void sendSoon() {
        if (!isOver && !isOut && !isDue && !waiting.isEmpty()) {
            isDue = true;
            source.lane().loop().execute(this::send);
        }
    }

    private void send() {
        isDue = false;
        if (isOver || isOut || waiting.isEmpty()) {
            return;
        }
        isOut = true;
        Round round = claimed(next());
        source.lane().hand(to, () -> receiver.received(round));
    }

    private List<Delivery> next() {
        int count = 0;
        long bytes = 0;
        while (count < waiting.size() && count < most && bytes < ROUND_BYTES) {
            bytes += waiting.get(count).message().footprintBytes();
            count++;
        }
        List<Delivery> taken = waiting.subList(0, count);
        List<Delivery> next = List.copyOf(taken);
        taken.clear();
        most = Integer.MAX_VALUE;
        return next;
    }

    private Round claimed(List<Delivery> deliveries) {
        if (!isClaiming) {
            return new Round(deliveries, null, null);
        }
        TransactionId claim = new TransactionId();
        source.transactions()
                .settle(
                        claim,
                        consumer,
                        deliveries.getFirst().id(),
                        deliveries.getLast().id(),
                        Outcome.ACCEPTED,
                        deliveries.size());
        Receipt receipt = source.transactions().settlement(claim).receipt();
        return new Round(deliveries, claim, receipt);
    }

    /** A delivery of a round without a claim is done with. */
    void settle(long id) {
        source.settle(consumer, id, id, Outcome.ACCEPTED);
    }

    /** What was claimed for the round is in the store, or all of it was settled. */
    void done(Round round) {
        TransactionId claim = round.claim();
        if (claim != null) {
            source.transactions().commit(claim, round.receipt(), List.of());
        }
        nextRound();
    }

    private void nextRound() {
        isOut = false;
        sendSoon();
    }

    /** The round does not happen, and no other one will. It goes back once this is detached. */
    void giveBack(Round round) {
        unclaim(round.claim());
    }

    private void unclaim(@Nullable TransactionId claim) {
        if (claim != null) {
            source.transactions().rollback(claim);
        }
    }

    /** The round does not happen; the next one is to begin with its messages, and have no more. */
    void shorten(Round round, int messages) {
        unclaim(round.claim());
        if (!isOver) {
            waiting.addAll(0, round.deliveries());
            most = messages;
            nextRound();
        }
    }

    @Override
    public void drained() {}

    @Override
    public void ended(Refusal why) {
        over();
    }

    private void over() {
        isOver = true;
        waiting.clear();
        source.lane().hand(to, receiver::ended);
    }
}
