package dev.sluice.routing.internal.queue;

import dev.sluice.core.broker.Delivery;
import dev.sluice.core.broker.Outcome;
import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.Refusal.Reason;
import dev.sluice.core.broker.SubscriptionMatch;
import dev.sluice.core.message.Message;
import dev.sluice.core.message.Quality;
import dev.sluice.routing.internal.lane.Lane;

import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * A queue: each message goes to one consumer and is settled individually. Consumers with credit
 * take turns; a message that is given back keeps its place before later ones.
 *
 * <p>Invariant: every message it holds is in the backlog or unsettled at exactly one consumer, and
 * {@code held} and {@code heldBytes} count both.
 *
 * <p><i>Confined to its lane.</i> Calls may come from inside a sink's {@code delivered}, as
 * consumers on the same lane settle and add credit at once.
 */
public final class MessageQueue {
    private final String name;
    private final Lane lane;
    private final QueueRules rules;
    private final InstantSource clock;
    private final QueueCounters counters;
    private final Backlog backlog = new Backlog();
    private final List<QueueConsumer> consumers = new ArrayList<>();
    private final Deque<QueueConsumer> turns = new ArrayDeque<>();
    private final Deque<WaitingOffer> waiting = new ArrayDeque<>();
    private long lastSequence;
    private int held;
    private long heldBytes;
    private int draining;
    private boolean isDispatching;
    private boolean isClosed;

    /** A publisher's message that waits for room. */
    private record WaitingOffer(
            Message message, Quality quality, SubscriptionMatch match, OfferListener listener) {}

    public MessageQueue(
            String name, Lane lane, QueueRules rules, InstantSource clock, QueueCounters counters) {
        this.name = name;
        this.lane = lane;
        this.rules = rules;
        this.clock = clock;
        this.counters = counters;
    }

    /** Any thread. */
    public String name() {
        return name;
    }

    /** The lane that owns it. Any thread. */
    public Lane lane() {
        return lane;
    }

    /** Takes a message, or does with it what the rules say when there is no room. */
    public void offer(
            Message message, Quality quality, SubscriptionMatch match, OfferListener listener) {
        lane.loop().checkCurrent();
        if (isClosed) {
            listener.offered(PublishResult.NOT_FOUND);
        } else if (!waiting.isEmpty() || isFull(message)) {
            offerWhenFull(message, quality, match, listener);
        } else {
            add(message, quality, match);
            listener.offered(PublishResult.ACCEPTED);
            dispatch();
        }
    }

    private void offerWhenFull(
            Message message, Quality quality, SubscriptionMatch match, OfferListener listener) {
        switch (rules.whenFull()) {
            case BACK_PRESSURE -> {
                counters.waited.increment();
                waiting.addLast(new WaitingOffer(message, quality, match, listener));
                dropExpired();
                admitWaiting();
                dispatch();
            }
            case REJECT -> {
                dropExpired();
                if (isFull(message)) {
                    counters.refusedFull.increment();
                    listener.offered(PublishResult.FULL);
                } else {
                    offer(message, quality, match, listener);
                }
            }
            case DROP_OLDEST -> {
                makeRoom(message);
                if (isFull(message)) {
                    counters.droppedFull.increment();
                } else {
                    add(message, quality, match);
                }
                listener.offered(PublishResult.ACCEPTED);
                dispatch();
            }
        }
    }

    /** An empty queue takes any message, however large. */
    private boolean isFull(Message message) {
        return held >= rules.maxMessages()
                || (held > 0 && heldBytes + message.footprintBytes() > rules.maxBytes());
    }

    private void makeRoom(Message message) {
        while (isFull(message)) {
            QueueEntry oldest = backlog.pollFirst();
            if (oldest == null) {
                return;
            }
            remove(oldest);
            if (isExpired(oldest.message)) {
                counters.expired.increment();
            } else {
                counters.droppedFull.increment();
            }
        }
    }

    private void add(Message message, Quality quality, SubscriptionMatch match) {
        if (isExpired(message)) {
            counters.expired.increment();
            return;
        }
        if (rules.isInbox() && quality == Quality.AT_MOST_ONCE && consumers.isEmpty()) {
            counters.droppedOffline.increment();
            return;
        }
        backlog.append(new QueueEntry(++lastSequence, message, quality, match));
        held++;
        heldBytes += message.footprintBytes();
        counters.messages.increment();
        counters.bytes.add(message.footprintBytes());
    }

    /** Takes a message off the books; it is in no list any more. */
    private void remove(QueueEntry entry) {
        held--;
        heldBytes -= entry.message.footprintBytes();
        counters.messages.decrement();
        counters.bytes.add(-entry.message.footprintBytes());
    }

    private boolean isExpired(Message message) {
        return message.expiresAtMs() != Message.NEVER && message.expiresAtMs() <= clock.millis();
    }

    private void dropExpired() {
        for (QueueEntry first = backlog.peekFirst();
                first != null && isExpired(first.message);
                first = backlog.peekFirst()) {
            backlog.pollFirst();
            remove(first);
            counters.expired.increment();
        }
    }

    private void admitWaiting() {
        for (WaitingOffer offer = waiting.peekFirst();
                offer != null && !isFull(offer.message);
                offer = waiting.peekFirst()) {
            waiting.pollFirst();
            add(offer.message, offer.quality, offer.match);
            offer.listener.offered(PublishResult.ACCEPTED);
        }
    }

    /** Attaches a consumer without credit. An inbox has one: an earlier one is ended. */
    public void attach(QueueConsumer consumer) {
        lane.loop().checkCurrent();
        if (isClosed) {
            end(consumer, new Refusal(Reason.DELETED, "queue " + name + " was deleted"));
            return;
        }
        if (rules.isInbox() && !consumers.isEmpty()) {
            QueueConsumer earlier = consumers.getFirst();
            detach(earlier, false);
            end(
                    earlier,
                    new Refusal(Reason.TAKEN_OVER, "another connection receives from " + name));
        }
        consumer.isAttached = true;
        consumers.add(consumer);
        join(consumer);
    }

    /**
     * Detaches a consumer; its unsettled deliveries go back to their places. A consumer that is not
     * attached is passed over.
     *
     * @param isFailure whether the deliveries count as failed attempts
     */
    public void detach(QueueConsumer consumer, boolean isFailure) {
        lane.loop().checkCurrent();
        if (!consumers.remove(consumer)) {
            return;
        }
        consumer.isAttached = false;
        turns.remove(consumer);
        stopDraining(consumer);
        consumer.unsettled.take(
                Long.MIN_VALUE,
                Long.MAX_VALUE,
                entry -> {
                    if (isFailure) {
                        entry.failedAttempts++;
                    }
                    giveBack(entry);
                });
        backlog.forEachReturned(entry -> entry.forget(consumer));
        dispatch();
    }

    public void credit(QueueConsumer consumer, int messages, long bytes) {
        lane.loop().checkCurrent();
        consumer.messageCredit = saturated(consumer.messageCredit, messages);
        consumer.byteCredit = saturated(consumer.byteCredit, bytes);
        join(consumer);
        dispatch();
    }

    private static int saturated(int credit, int more) {
        return (int) Math.min(Integer.MAX_VALUE, (long) credit + more);
    }

    private static long saturated(long credit, long more) {
        return credit > 0 && more > Long.MAX_VALUE - credit ? Long.MAX_VALUE : credit + more;
    }

    public void drain(QueueConsumer consumer) {
        lane.loop().checkCurrent();
        if (!consumer.isAttached) {
            return;
        }
        if (!consumer.isDraining) {
            consumer.isDraining = true;
            draining++;
        }
        dispatch();
    }

    private void stopDraining(QueueConsumer consumer) {
        if (consumer.isDraining) {
            consumer.isDraining = false;
            draining--;
        }
    }

    public void mark(QueueConsumer consumer, long deliveryId, int mark) {
        lane.loop().checkCurrent();
        QueueEntry entry = consumer.unsettled.find(deliveryId);
        if (entry != null) {
            entry.mark = mark;
        }
    }

    public void settle(QueueConsumer consumer, long firstId, long lastId, Outcome outcome) {
        lane.loop().checkCurrent();
        consumer.unsettled.take(firstId, lastId, entry -> settle(consumer, entry, outcome));
        admitWaiting();
        dispatch();
    }

    private void settle(QueueConsumer consumer, QueueEntry entry, Outcome outcome) {
        switch (outcome) {
            case Outcome.Accepted accepted -> {
                remove(entry);
                counters.accepted.increment();
            }
            case Outcome.Released released -> giveBack(entry);
            case Outcome.Rejected rejected -> {
                remove(entry);
                counters.droppedRejected.increment();
            }
            case Outcome.Modified modified -> {
                if (modified.deliveryFailed()) {
                    entry.failedAttempts++;
                }
                if (modified.undeliverableHere()) {
                    entry.exclude(consumer);
                }
                giveBack(entry);
            }
        }
    }

    private void giveBack(QueueEntry entry) {
        if (rules.maxDeliveries() > 0 && entry.failedAttempts >= rules.maxDeliveries()) {
            remove(entry);
            counters.droppedAttempts.increment();
        } else {
            backlog.putBack(entry);
        }
    }

    private void join(QueueConsumer consumer) {
        if (consumer.isReady() && !consumer.isInTurn) {
            consumer.isInTurn = true;
            turns.addLast(consumer);
        }
    }

    /**
     * Delivers while a message and a consumer for it are there. Re-entrant calls return at once.
     */
    private void dispatch() {
        if (isDispatching) {
            return;
        }
        isDispatching = true;
        try {
            do {
                while (deliverOne()) {
                    admitWaiting();
                }
            } while (answerDrains());
        } finally {
            isDispatching = false;
        }
    }

    private boolean deliverOne() {
        dropExpired();
        if (backlog.isEmpty()) {
            return false;
        }
        for (int i = turns.size(); i > 0; i--) {
            QueueConsumer consumer = turns.removeFirst();
            consumer.isInTurn = false;
            if (!consumer.isReady()) {
                continue;
            }
            QueueEntry entry = backlog.pollFirst(candidate -> candidate.isFor(consumer));
            if (entry == null) {
                join(consumer);
                continue;
            }
            if (isExpired(entry.message)) {
                remove(entry);
                counters.expired.increment();
                join(consumer);
                return true;
            }
            deliver(consumer, entry);
            join(consumer);
            return true;
        }
        return false;
    }

    private void deliver(QueueConsumer consumer, QueueEntry entry) {
        consumer.messageCredit--;
        consumer.byteCredit -= entry.message.footprintBytes();
        long id = consumer.nextDeliveryId();
        Quality quality = consumer.isPreSettled ? Quality.AT_MOST_ONCE : entry.quality;
        counters.delivered.increment();
        if (entry.failedAttempts > 0 || entry.mark != 0) {
            counters.redelivered.increment();
        }
        Delivery delivery =
                new Delivery(
                        id,
                        entry.message,
                        quality,
                        entry.failedAttempts,
                        entry.mark,
                        entry.match,
                        null);
        if (quality == Quality.AT_MOST_ONCE) {
            remove(entry);
        } else {
            consumer.unsettled.add(id, entry);
        }
        lane.hand(consumer.lane, () -> consumer.sink.delivered(delivery));
    }

    /** Returns whether something was answered, as the answer may have brought new credit. */
    private boolean answerDrains() {
        if (draining == 0) {
            return false;
        }
        boolean answered = false;
        for (QueueConsumer consumer : List.copyOf(consumers)) {
            if (consumer.isDraining
                    && (consumer.messageCredit == 0
                            || !backlog.has(candidate -> candidate.isFor(consumer)))) {
                stopDraining(consumer);
                consumer.messageCredit = 0;
                answered = true;
                lane.hand(consumer.lane, consumer.sink::drained);
            }
        }
        return answered;
    }

    private void end(QueueConsumer consumer, Refusal why) {
        lane.hand(consumer.lane, () -> consumer.sink.ended(why));
    }

    /** Ends its consumers, refuses waiting publishers and forgets its messages. Idempotent. */
    public void close(Refusal why) {
        lane.loop().checkCurrent();
        if (isClosed) {
            return;
        }
        isClosed = true;
        for (QueueConsumer consumer : List.copyOf(consumers)) {
            consumer.isAttached = false;
            consumer.unsettled.take(Long.MIN_VALUE, Long.MAX_VALUE, this::forget);
            end(consumer, why);
        }
        consumers.clear();
        turns.clear();
        for (QueueEntry entry = backlog.pollFirst(); entry != null; entry = backlog.pollFirst()) {
            forget(entry);
        }
        for (WaitingOffer offer : waiting) {
            offer.listener.offered(PublishResult.NOT_FOUND);
        }
        waiting.clear();
    }

    private void forget(QueueEntry entry) {
        remove(entry);
        counters.droppedDeleted.increment();
    }

    /** How many messages it holds, unsettled ones included. */
    public int held() {
        lane.loop().checkCurrent();
        return held;
    }

    /** How many consumers are attached. */
    public int consumerCount() {
        lane.loop().checkCurrent();
        return consumers.size();
    }

    /** The name and the depth, for logs. */
    @Override
    public String toString() {
        return "MessageQueue[" + name + ", held=" + held + "]";
    }
}
