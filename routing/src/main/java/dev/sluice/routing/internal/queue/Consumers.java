package dev.sluice.routing.internal.queue;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The consumers of one queue, and whose turn it is: those with credit take turns.
 *
 * <p><i>Confined to the queue's lane.</i>
 */
final class Consumers {
    private final List<QueueConsumer> attached = new ArrayList<>(1);
    private final Deque<QueueConsumer> turns = new ArrayDeque<>(2);
    private int draining;

    boolean isEmpty() {
        return attached.isEmpty();
    }

    int count() {
        return attached.size();
    }

    QueueConsumer first() {
        return attached.getFirst();
    }

    /** A copy, for going over them while they change. */
    List<QueueConsumer> all() {
        return List.copyOf(attached);
    }

    void add(QueueConsumer consumer) {
        consumer.isAttached = true;
        attached.add(consumer);
        join(consumer);
    }

    /** False if it was not attached. */
    boolean remove(QueueConsumer consumer) {
        if (!attached.remove(consumer)) {
            return false;
        }
        consumer.isAttached = false;
        turns.remove(consumer);
        stopDraining(consumer);
        return true;
    }

    void clear() {
        attached.forEach(consumer -> consumer.isAttached = false);
        attached.clear();
        turns.clear();
        draining = 0;
    }

    void credit(QueueConsumer consumer, int messages, long bytes) {
        consumer.messageCredit =
                (int) Math.min(Integer.MAX_VALUE, (long) consumer.messageCredit + messages);
        consumer.byteCredit = saturated(consumer.byteCredit, bytes);
        join(consumer);
    }

    private static long saturated(long credit, long more) {
        return credit > 0 && more > Long.MAX_VALUE - credit ? Long.MAX_VALUE : credit + more;
    }

    void drain(QueueConsumer consumer) {
        if (consumer.isAttached && !consumer.isDraining) {
            consumer.isDraining = true;
            draining++;
        }
    }

    private void stopDraining(QueueConsumer consumer) {
        if (consumer.isDraining) {
            consumer.isDraining = false;
            draining--;
        }
    }

    /** Whether some consumer may have credit. */
    boolean hasTurns() {
        return !turns.isEmpty();
    }

    /** Lines up behind the others, if it has credit. */
    void join(QueueConsumer consumer) {
        if (consumer.isReady() && !consumer.isInTurn) {
            consumer.isInTurn = true;
            turns.addLast(consumer);
        }
    }

    /**
     * Asks each consumer with credit, in turn, until {@code take} gives something for one. That one
     * must {@link #join} again when its credit has been used.
     */
    <T> @Nullable Turn<T> next(Function<QueueConsumer, @Nullable T> take) {
        for (int i = turns.size(); i > 0; i--) {
            QueueConsumer consumer = turns.removeFirst();
            consumer.isInTurn = false;
            if (!consumer.isReady()) {
                continue;
            }
            T taken = take.apply(consumer);
            if (taken != null) {
                return new Turn<>(consumer, taken);
            }
            join(consumer);
        }
        return null;
    }

    /** Whose turn it was, and what was found. <i>Immutable.</i> */
    record Turn<T>(QueueConsumer consumer, T taken) {}

    /**
     * Ends the drain of those who have used their credit or for whom nothing is left. Returns them:
     * they are to be told.
     */
    List<QueueConsumer> drained(Predicate<QueueConsumer> hasMore) {
        if (draining == 0) {
            return List.of();
        }
        List<QueueConsumer> drained = new ArrayList<>();
        for (QueueConsumer consumer : attached) {
            if (consumer.isDraining && (consumer.messageCredit == 0 || !hasMore.test(consumer))) {
                stopDraining(consumer);
                consumer.messageCredit = 0;
                drained.add(consumer);
            }
        }
        return drained;
    }
}
