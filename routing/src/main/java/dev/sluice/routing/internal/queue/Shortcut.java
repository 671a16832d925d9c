package dev.sluice.routing.internal.queue;

import dev.sluice.core.broker.Delivery;
import dev.sluice.core.broker.SubscriptionMatch;
import dev.sluice.core.message.Message;
import dev.sluice.core.message.Quality;

import java.time.InstantSource;

/**
 * The short way through a queue in memory: a message that comes when nothing waits goes straight to
 * the only consumer, if that has credit and wants everything. The queue remembers no more of it
 * than its {@link Delivery}, until that is settled. What comes out is what the long way does.
 *
 * <p>It touches few objects: a message for many inboxes finds none of them in the core's cache.
 *
 * <p><i>Confined to the queue's lane.</i>
 */
final class Shortcut {
    private final QueueRoom room;
    private final Attached attached;
    private final WaitingMessages waiting;
    private final Backlog memory;
    private final Refill refill;
    private final Deliverer deliverer;
    private final InstantSource clock;
    private final boolean isPossible;
    private boolean isBusy;

    Shortcut(
            QueueRoom room,
            Attached attached,
            WaitingMessages waiting,
            Refill refill,
            Deliverer deliverer,
            InstantSource clock) {
        this.room = room;
        this.attached = attached;
        this.waiting = waiting;
        this.refill = refill;
        this.deliverer = deliverer;
        this.clock = clock;
        memory = waiting.memory();
        isPossible = waiting.isInMemoryOnly() && !waiting.replaces();
    }

    /** Whether a delivery is being made here or by the queue: nothing overtakes it. */
    boolean isBusy() {
        return isBusy;
    }

    void isBusy(boolean isDelivering) {
        isBusy = isDelivering;
    }

    /** Whether nothing waits: no message, nobody for room, for an answer or for being needed. */
    boolean isClear() {
        return isPossible
                && memory.isEmpty()
                && !room.isAwaited()
                && attached.isCalm()
                && !refill.isAwaited();
    }

    /** Delivers a message that has just come; false, and nothing is done, if it cannot. */
    boolean pass(Message message, Quality quality, SubscriptionMatch match) {
        QueueConsumer consumer = isBusy ? null : attached.only();
        if (consumer == null || !consumer.isReady() || consumer.seeker != null) {
            return false;
        }
        if (!isClear() || !isPlain(message)) {
            return false;
        }
        boolean isSettled = consumer.isPreSettled || quality == Quality.AT_MOST_ONCE;
        long size = message.footprintBytes();
        if (isSettled ? !room.hasRoom(size) : !room.tryTake(size)) {
            return false;
        }
        isBusy = true;
        try {
            if (isSettled) {
                deliverer.passSettled(consumer, message, match, size);
            } else {
                deliverer.pass(consumer, message, quality, match, waiting.nextNumber());
            }
        } finally {
            isBusy = false;
            attached.consumers().passed(consumer);
        }
        return true;
    }

    /** Whether it is time for the message, and it belongs to no group. */
    private boolean isPlain(Message message) {
        boolean isTimeless = message.expiresAtMs() == Message.NEVER && message.deliverAtMs() == 0;
        return message.groupId() == null && (isTimeless || isInTime(message, clock.millis()));
    }

    private static boolean isInTime(Message message, long nowMs) {
        return message.expiresAtMs() > nowMs && message.deliverAtMs() <= nowMs;
    }
}
