package dev.sluice.routing.internal.transaction;

import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.Refusal.Reason;
import dev.sluice.routing.internal.lane.Lane;
import dev.sluice.routing.internal.queue.MessageQueue;
import dev.sluice.routing.internal.queue.OfferListener;
import dev.sluice.routing.internal.queue.TransactionId;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The room that a transaction needs in queues. Those that may let it wait are asked one after the
 * other and in the same order by all transactions, so that no two wait for each other.
 *
 * <p><i>Confined to the connection's lane.</i>
 */
final class Reservations {
    private final TransactionId id;
    private final Lane lane;
    private final Set<MessageQueue> asked;
    private final Consumer<Refusal> refused;
    private final Map<MessageQueue, List<Long>> sizes = new LinkedHashMap<>();
    private boolean isOver;

    /**
     * @param asked gets the queues that have given room or may have
     * @param refused hears if one gives none
     */
    Reservations(TransactionId id, Lane lane, Set<MessageQueue> asked, Consumer<Refusal> refused) {
        this.id = id;
        this.lane = lane;
        this.asked = asked;
        this.refused = refused;
    }

    /** No queue is asked any more: what they have given is given back. */
    void giveUp() {
        isOver = true;
    }

    /** The transaction has one more message for the queue. */
    void add(MessageQueue queue, long size) {
        sizes.computeIfAbsent(queue, _ -> new ArrayList<>()).add(size);
    }

    /** Takes all of it, and runs {@code done} then. */
    void take(Runnable done) {
        for (Map.Entry<MessageQueue, List<Long>> entry : sizes.entrySet()) {
            if (!entry.getKey().transactions().canEverHold(entry.getValue())) {
                refused.accept(
                        new Refusal(
                                Reason.LIMIT_EXCEEDED,
                                "%d messages of the transaction are for queue \"%s\", whose"
                                                .formatted(
                                                        entry.getValue().size(),
                                                        entry.getKey().name())
                                        + " max-messages or max-bytes they exceed"));
                return;
            }
        }
        PriorityQueue<MessageQueue> slow =
                new PriorityQueue<>(Comparator.comparing(MessageQueue::name));
        Countdown quick = new Countdown(() -> takeFirst(slow, done));
        for (MessageQueue queue : sizes.keySet()) {
            if (queue.transactions().canMakeWait()) {
                slow.add(queue);
            } else {
                quick.expect();
                ask(queue, quick::arrived);
            }
        }
        quick.arrived();
    }

    private void takeFirst(PriorityQueue<MessageQueue> slow, Runnable done) {
        MessageQueue queue = slow.poll();
        if (queue == null) {
            done.run();
        } else {
            ask(queue, () -> takeFirst(slow, done));
        }
    }

    private void ask(MessageQueue queue, Runnable taken) {
        if (isOver) {
            return;
        }
        asked.add(queue);
        Lane other = queue.lane();
        List<Long> all = List.copyOf(sizes.getOrDefault(queue, List.of()));
        OfferListener answer = result -> other.hand(lane, () -> answered(queue, result, taken));
        lane.hand(other, () -> queue.transactions().reserve(id, all, answer));
    }

    private void answered(MessageQueue queue, PublishResult result, Runnable taken) {
        if (isOver) {
            return;
        }
        if (result == PublishResult.ACCEPTED) {
            taken.run();
            return;
        }
        giveUp();
        if (result == PublishResult.NOT_FOUND) {
            refused.accept(
                    new Refusal(
                            Reason.DELETED, "queue \"%s\" was deleted".formatted(queue.name())));
        } else {
            refused.accept(
                    new Refusal(
                            Reason.LIMIT_EXCEEDED,
                            "queue \"%s\" is full; see its max-messages and max-bytes"
                                    .formatted(queue.name())));
        }
    }
}
