package dev.sluice.routing.internal.queue;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The consumers of one queue, and whose turn it is: of those with credit the ones with the highest
 * priority take turns. Browsers are not among them.
 *
 * <p><i>Confined to the queue's lane.</i>
 */
final class Consumers {
    private final boolean isSingleActive;
    private final List<QueueConsumer> attached = new ArrayList<>(1);

    /** Those in turn, by priority, the highest first. */
    private final NavigableMap<Integer, Deque<QueueConsumer>> turns =
            new TreeMap<>(Comparator.reverseOrder());

    private int draining;

    /**
     * @param isSingleActive whether all but the one that came first wait until it leaves
     */
    Consumers(boolean isSingleActive) {
        this.isSingleActive = isSingleActive;
    }

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

    /** Whether this one, and those that are here, do not mind each other. */
    boolean mayAdd(QueueConsumer consumer) {
        return attached.isEmpty()
                || consumer.terms.isAdministrative()
                || !(first().isExclusive() || consumer.isExclusive());
    }

    void add(QueueConsumer consumer) {
        consumer.isAttached = true;
        consumer.isStandby =
                isSingleActive && !attached.isEmpty() && !consumer.terms.isAdministrative();
        attached.add(consumer);
        join(consumer);
    }

    /** False if it was not attached. */
    boolean remove(QueueConsumer consumer) {
        if (!attached.remove(consumer)) {
            return false;
        }
        consumer.isAttached = false;
        Deque<QueueConsumer> line = turnsOf(consumer);
        line.remove(consumer);
        if (line.isEmpty()) {
            turns.remove(consumer.terms.priority());
        }
        stopDraining(consumer);
        if (isSingleActive && !attached.isEmpty()) {
            first().isStandby = false;
            join(first());
        }
        return true;
    }

    void clear() {
        attached.forEach(consumer -> consumer.isAttached = false);
        attached.clear();
        turns.clear();
        draining = 0;
    }

    void credit(QueueConsumer consumer, int messages, long bytes) {
        consumer.addCredit(messages, bytes);
        join(consumer);
    }

    void drain(QueueConsumer consumer) {
        if (consumer.isAttached && !consumer.isDraining) {
            consumer.isDraining = true;
            draining++;
        }
    }

    /** Whether somebody waits to hear that its drain has ended. */
    boolean isAnyDraining() {
        return draining > 0;
    }

    private void stopDraining(QueueConsumer consumer) {
        if (consumer.isDraining) {
            consumer.isDraining = false;
            draining--;
        }
    }

    /** How many messages those with credit may get. */
    int credit() {
        long credit = 0;
        for (QueueConsumer consumer : attached) {
            credit += consumer.isReady() ? consumer.messageCredit : 0;
        }
        return (int) Math.min(Integer.MAX_VALUE, credit);
    }

    /** Lines up behind the others of its priority, if it has credit. */
    void join(QueueConsumer consumer) {
        if (consumer.isReady() && !consumer.isInTurn) {
            consumer.isInTurn = true;
            turnsOf(consumer).addLast(consumer);
        }
    }

    /** It got something out of turn: it goes behind the others, or waits for credit. */
    void passed(QueueConsumer consumer) {
        boolean isFirst = attached.size() == 1 && consumer.isReady();
        if (consumer.isInTurn && !isFirst) {
            turnsOf(consumer).remove(consumer);
            consumer.isInTurn = false;
            join(consumer);
        }
    }

    private Deque<QueueConsumer> turnsOf(QueueConsumer consumer) {
        return turns.computeIfAbsent(consumer.terms.priority(), priority -> new ArrayDeque<>(2));
    }

    /** Whether some consumer may have credit. */
    boolean hasTurns() {
        for (Deque<QueueConsumer> line : turns.values()) {
            if (!line.isEmpty()) {
                return true;
            }
        }
        return false;
    }

    /**
     * Asks each consumer with credit, in turn, until {@code take} gives something for one. That one
     * must {@link #join} again when its credit has been used.
     */
    <T> @Nullable Turn<T> next(Function<QueueConsumer, @Nullable T> take) {
        for (Deque<QueueConsumer> line : turns.values()) {
            for (int i = line.size(); i > 0; i--) {
                QueueConsumer consumer = line.removeFirst();
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
            boolean isOver =
                    consumer.messageCredit == 0 || consumer.isStandby || !hasMore.test(consumer);
            if (consumer.isDraining && isOver) {
                stopDraining(consumer);
                consumer.messageCredit = 0;
                drained.add(consumer);
            }
        }
        return drained;
    }
}
