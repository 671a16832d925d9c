package dev.sluice.routing.internal.queue;

import dev.sluice.core.address.Address;
import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.message.Message;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * What becomes of messages that a queue gives up: they are dropped, or sent where the rules say and
 * leave when they are safe there. A crash before that may leave one in both places.
 *
 * <p><i>Confined to the queue's lane.</i>
 */
final class GivingUp {
    /** After so long it is tried again to send a message away. */
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final String queue;
    private final Supplier<QueueRules> rules;
    private final InstantSource clock;
    private final QueueCounters counters;
    private final Books books;
    private final DeadLetters.Sender graves;
    private final Queue owner;
    private int unread;
    private boolean isClosed;

    /** What it asks of the queue. */
    interface Queue {
        /** The message is not in memory: it goes back to the store's, to be read. */
        void putBack(QueueEntry entry);

        /** Reads what was put back. */
        void read();

        /** The message waits, and is given up again then. */
        void delay(QueueEntry entry, Duration rest);

        /** A message has left, not within a call of the queue's. */
        void left();
    }

    GivingUp(
            String queue,
            Supplier<QueueRules> rules,
            InstantSource clock,
            QueueCounters counters,
            Books books,
            DeadLetters.Sender graves,
            Queue owner) {
        this.queue = queue;
        this.rules = rules;
        this.clock = clock;
        this.counters = counters;
        this.books = books;
        this.graves = graves;
        this.owner = owner;
    }

    /** Whether there are some that must be read before they can be sent away. */
    boolean hasUnread() {
        return unread > 0;
    }

    /** Nothing is sent from now on, and no answer matters. */
    void close() {
        isClosed = true;
    }

    /** Gives up a message that is in no list. */
    void giveUp(QueueEntry entry, Death death) {
        if (graveOf(death) == null) {
            drop(entry, death);
        } else if (entry.hasBody()) {
            bury(entry, death);
        } else {
            entry.death = death;
            unread++;
            owner.putBack(entry);
            owner.read();
        }
    }

    /**
     * Sends a message away for which there was no room, unless another queue has done so before.
     */
    void divert(Message message, OfferListener listener) {
        Address grave = graveOf(Death.NO_ROOM);
        if (grave == null || isClosed || DeadLetters.wasDiverted(message)) {
            counters.dropped(Death.Cause.QUEUE_FULL);
            listener.offered(PublishResult.FULL);
            return;
        }
        Message dead = DeadLetters.of(message, grave, queue, Death.NO_ROOM, 0, clock.millis());
        graves.send(
                dead,
                (_, result) -> {
                    if (result == PublishResult.ACCEPTED) {
                        counters.buried(Death.Cause.QUEUE_FULL);
                        listener.offered(PublishResult.DEAD_LETTERED);
                    } else {
                        counters.dropped(Death.Cause.QUEUE_FULL);
                        listener.offered(result.isAccepted() ? PublishResult.FULL : result);
                    }
                });
    }

    /** One that had to be read is in memory. The rules may be others by now. */
    void loaded(QueueEntry entry, Death death) {
        unread--;
        if (graveOf(death) == null) {
            drop(entry, death);
            owner.left();
        } else {
            bury(entry, death);
        }
    }

    private void drop(QueueEntry entry, Death death) {
        books.remove(entry);
        counters.dropped(death.cause());
    }

    private @Nullable Address graveOf(Death death) {
        QueueRules now = rules.get();
        return death.cause() == Death.Cause.EXPIRED ? now.expired() : now.deadLetter();
    }

    private void bury(QueueEntry entry, Death death) {
        Message dead =
                DeadLetters.of(
                        entry.message(),
                        Objects.requireNonNull(graveOf(death)),
                        queue,
                        death,
                        entry.failedAttempts,
                        clock.millis());
        graves.send(dead, (_, result) -> buried(entry, death, result));
    }

    private void buried(QueueEntry entry, Death death, PublishResult result) {
        if (isClosed) {
            return;
        }
        if (!result.isAccepted() && result != PublishResult.NOT_FOUND) {
            // There is no room just now.
            entry.death = death;
            entry.forgetBody();
            owner.delay(entry, RETRY);
            return;
        }
        if (result == PublishResult.ACCEPTED) {
            books.remove(entry);
            counters.buried(death.cause());
        } else {
            drop(entry, death);
        }
        owner.left();
    }
}
