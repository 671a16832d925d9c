package dev.sluice.routing.internal.queue;

import dev.sluice.core.loop.Loop;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/**
 * Messages that wait until it is time to deliver them again, by a clock that nobody sets.
 *
 * <p><i>Confined to the queue's lane.</i>
 */
final class Delayed {
    /** The wall clock may be set, so it is looked at so often. */
    private static final long LOOK_MS = 60_000;

    private final Loop loop;
    private final InstantSource clock;
    private final Consumer<QueueEntry> due;
    private final PriorityQueue<QueueEntry> waiting =
            new PriorityQueue<>(1, Comparator.comparingLong(entry -> entry.dueNanos));
    private Loop.@Nullable Timer timer;
    private long timerNanos;

    /**
     * @param due gets each message when it is time
     */
    Delayed(Loop loop, InstantSource clock, Consumer<QueueEntry> due) {
        this.loop = loop;
        this.clock = clock;
        this.due = due;
    }

    void add(QueueEntry entry, Duration delay) {
        entry.dueNanos = loop.nanoTime() + delay.toNanos();
        waiting.add(entry);
        arm();
    }

    /** Until the time that its publisher said, or a little while before. */
    void addUntilItsTime(QueueEntry entry) {
        long restMs = Math.clamp(entry.deliverAtMs - clock.millis(), 1, LOOK_MS);
        add(entry, Duration.ofMillis(restMs));
    }

    /** Takes the one that is due first; null if there is none. */
    @Nullable QueueEntry poll() {
        QueueEntry first = waiting.poll();
        arm();
        return first;
    }

    int size() {
        return waiting.size();
    }

    /** Forgets all of them. */
    void clear() {
        waiting.clear();
        arm();
    }

    private void arm() {
        QueueEntry first = waiting.peek();
        if (timer != null && (first == null || first.dueNanos != timerNanos)) {
            timer.cancel();
            timer = null;
        }
        if (first != null && timer == null) {
            timerNanos = first.dueNanos;
            timer =
                    loop.schedule(
                            Duration.ofNanos(Math.max(0, timerNanos - loop.nanoTime())),
                            this::fire);
        }
    }

    private void fire() {
        timer = null;
        for (QueueEntry first = waiting.peek();
                first != null && first.dueNanos - loop.nanoTime() <= 0;
                first = waiting.peek()) {
            waiting.poll();
            due.accept(first);
        }
        arm();
    }
}
