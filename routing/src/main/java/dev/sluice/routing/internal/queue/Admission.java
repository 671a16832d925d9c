package dev.sluice.routing.internal.queue;

import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.declaration.WhenFull;
import dev.sluice.core.message.Message;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;

/**
 * Who wants into a queue that has no room: by its policy a publisher waits in line, is refused,
 * pushes the oldest message out, or has its message sent elsewhere.
 *
 * <p><i>Confined to the queue's lane.</i>
 */
final class Admission {
    private final Supplier<QueueRules> rules;
    private final QueueRoom room;
    private final QueueCounters counters;
    private final Vacating vacating;
    private final Runnable retry;
    private boolean isAwaitingMemory;
    private final Deque<Waiting> line = new ArrayDeque<>(0);
    private boolean isHeld;

    /** Makes room. */
    interface Vacating {
        /** Removes expired messages at the front. */
        void dropExpired();

        /** Removes the oldest message that is not being delivered; false if there is none. */
        boolean dropOldest();

        /** Sends a message to the dead-letter address that never came in. */
        void divert(Message message, OfferListener listener);
    }

    /**
     * A publisher that waits for room.
     *
     * @param divert what sends its message elsewhere
     */
    private record Waiting(long size, OfferListener listener, Runnable divert) {}

    /**
     * @param retry called on any thread when memory may have room for who waits; {@link #retry}
     *     follows
     */
    Admission(
            Supplier<QueueRules> rules,
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
        ask(
                new Waiting(
                        message.footprintBytes(),
                        listener,
                        () -> vacating.divert(message, listener)));
    }

    /** The same for a message that may go nowhere else. */
    void ask(long size, OfferListener listener) {
        ask(new Waiting(size, listener, () -> refuse(size, listener)));
    }

    private void refuse(long size, OfferListener listener) {
        counters.refused(room.hasOwnRoom(size));
        listener.offered(PublishResult.FULL);
    }

    private void ask(Waiting publisher) {
        if (isHeld) {
            join(publisher);
            return;
        }
        long size = publisher.size;
        OfferListener listener = publisher.listener;
        if (line.isEmpty() && room.tryTakeNext(size)) {
            listener.offered(PublishResult.ACCEPTED);
            return;
        }
        switch (rules.get().whenFull()) {
            case BACK_PRESSURE -> {
                join(publisher);
                vacating.dropExpired();
                admit();
            }
            case REJECT -> {
                vacating.dropExpired();
                if (room.tryTakeNext(size)) {
                    listener.offered(PublishResult.ACCEPTED);
                } else {
                    refuse(size, listener);
                }
            }
            case DROP_OLDEST -> pushIn(size, listener);
            case DEAD_LETTER -> {
                vacating.dropExpired();
                if (room.tryTakeNext(size)) {
                    listener.offered(PublishResult.ACCEPTED);
                } else {
                    publisher.divert.run();
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

    private void join(Waiting publisher) {
        counters.waited(room.hasOwnRoom(publisher.size));
        line.addLast(publisher);
        room.hasWaiting(true);
    }

    /** Pushes the oldest out while more is held than may be. */
    void makeRoom() {
        while (room.isOverfull() && vacating.dropOldest()) {
            // One less.
        }
    }

    /** Lets in who waits, as far as there is room. */
    void admit() {
        if (isHeld || line.isEmpty()) {
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

    /** Whether everybody waits, whatever the rules say. */
    void hold(boolean held) {
        isHeld = held;
        if (held) {
            room.hasWaiting(true);
        } else {
            askAgain();
        }
    }

    /** The rules or the room are others now for those who wait. */
    void askAgain() {
        if (!isHeld && rules.get().whenFull() != WhenFull.BACK_PRESSURE) {
            List<Waiting> waiting = List.copyOf(line);
            line.clear();
            waiting.forEach(this::ask);
        }
        room.hasWaiting(isHeld || !line.isEmpty());
        admit();
    }

    /** Somebody waits no more; who comes next may find room. */
    void withdraw(OfferListener listener) {
        line.removeIf(waiting -> waiting.listener.equals(listener));
        room.hasWaiting(isHeld || !line.isEmpty());
    }

    /** The queue is gone. */
    void refuseAll() {
        for (Waiting waiting = line.pollFirst(); waiting != null; waiting = line.pollFirst()) {
            waiting.listener.offered(PublishResult.NOT_FOUND);
        }
        room.hasWaiting(false);
    }
}
