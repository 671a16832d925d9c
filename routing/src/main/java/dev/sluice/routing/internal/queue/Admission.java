package dev.sluice.routing.internal.queue;

import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.message.Message;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Who wants into a queue that has no room: by its policy a publisher waits in line, is refused,
 * pushes the oldest message out, or has its message sent elsewhere.
 *
 * <p><i>Confined to the queue's lane.</i>
 */
final class Admission {
    private final QueueRules rules;
    private final QueueRoom room;
    private final QueueCounters counters;
    private final Vacating vacating;
    private final Runnable retry;
    private boolean isAwaitingMemory;
    private final Deque<Waiting> line = new ArrayDeque<>(0);

    /** Makes room. */
    interface Vacating {
        /** Removes expired messages at the front. */
        void dropExpired();

        /** Removes the oldest message that is not being delivered; false if there is none. */
        boolean dropOldest();

        /** Sends a message to the dead-letter address that never came in. */
        void divert(Message message, OfferListener listener);
    }

    /** A publisher that waits for room. */
    private record Waiting(long size, OfferListener listener) {}

    /**
     * @param retry called on any thread when memory may have room for who waits; {@link #retry}
     *     follows
     */
    Admission(
            QueueRules rules,
            QueueRoom room,
            QueueCounters counters,
            Vacating vacating,
            Runnable retry) {
        this.retry = retry;
        this.rules = rules;
        this.room = room;
        this.counters = counters;
        this.vacating = vacating;
    }

    /** Answers now or, if the policy says so, when there is room. */
    void ask(Message message, OfferListener listener) {
        long size = message.footprintBytes();
        if (line.isEmpty() && room.tryTakeNext(size)) {
            listener.offered(PublishResult.ACCEPTED);
            return;
        }
        switch (rules.whenFull()) {
            case BACK_PRESSURE -> {
                counters.waited(room.hasOwnRoom(size));
                line.addLast(new Waiting(size, listener));
                room.hasWaiting(true);
                vacating.dropExpired();
                admit();
            }
            case REJECT -> {
                vacating.dropExpired();
                boolean hasRoom = room.tryTakeNext(size);
                if (!hasRoom) {
                    counters.refused(room.hasOwnRoom(size));
                }
                listener.offered(hasRoom ? PublishResult.ACCEPTED : PublishResult.FULL);
            }
            case DROP_OLDEST -> pushIn(size, listener);
            case DEAD_LETTER -> {
                vacating.dropExpired();
                if (room.tryTakeNext(size)) {
                    listener.offered(PublishResult.ACCEPTED);
                } else {
                    vacating.divert(message, listener);
                }
            }
        }
    }

    private void pushIn(long size, OfferListener listener) {
        while (!room.take(1, size)) {
            if (!vacating.dropOldest()) {
                counters.refused(true);
                listener.offered(PublishResult.FULL);
                return;
            }
        }
        listener.offered(PublishResult.ACCEPTED);
        makeRoom();
    }

    /** Pushes the oldest out while more is held than may be. */
    void makeRoom() {
        while (room.isOverfull() && vacating.dropOldest()) {
            // One less.
        }
    }

    /** Lets in who waits, as far as there is room. */
    void admit() {
        if (line.isEmpty()) {
            return;
        }
        for (Waiting first = line.peekFirst();
                first != null && room.tryTakeNext(first.size);
                first = line.peekFirst()) {
            line.pollFirst();
            if (line.isEmpty()) {
                room.hasWaiting(false);
            }
            first.listener.offered(PublishResult.ACCEPTED);
        }
        Waiting next = line.peekFirst();
        if (next != null && !isAwaitingMemory && room.hasOwnRoom(next.size)) {
            isAwaitingMemory = true;
            room.awaitMemory(next.size, retry);
        }
    }

    /** Memory may have room. */
    void retry() {
        isAwaitingMemory = false;
        admit();
    }

    /** The queue is gone. */
    void refuseAll() {
        for (Waiting waiting = line.pollFirst(); waiting != null; waiting = line.pollFirst()) {
            waiting.listener.offered(PublishResult.NOT_FOUND);
        }
        room.hasWaiting(false);
    }
}
