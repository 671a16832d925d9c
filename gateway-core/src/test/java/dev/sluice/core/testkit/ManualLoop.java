package dev.sluice.core.testkit;

import dev.sluice.core.loop.Loop;

import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A loop that moves only when its test says so, on the test's thread, with time of its own.
 *
 * <p>{@link #execute} queues; {@link #runPending} runs what is queued; {@link #advance} moves time
 * and runs timers in the order of their times. While a task of one manual loop runs, every other
 * manual loop of the thread is not current, so a class that touches foreign state is caught; in the
 * test's body all of them are.
 *
 * <p>Other threads may call {@link #execute}; the rest belongs to the thread that made the loop.
 */
public final class ManualLoop implements Loop {
    /** More tasks than this in one go are a run-away loop. */
    public static final int MAX_TASKS = 100_000;

    /** Where {@link #clock()} begins: 2026-01-01T00:00Z. */
    public static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private static final ThreadLocal<@Nullable ManualLoop> RUNNING = new ThreadLocal<>();

    private final Thread owner = Thread.currentThread();
    private final String name;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final PriorityQueue<Waiting> timers = new PriorityQueue<>();
    private long nowNanos;
    private long timersMade;

    public ManualLoop() {
        this("manual-loop");
    }

    public ManualLoop(String name) {
        this.name = name;
    }

    @Override
    public boolean isCurrent() {
        ManualLoop running = RUNNING.get();
        return Thread.currentThread() == owner && (running == null || running == this);
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
        long dueNanos = nowNanos + Math.max(0, delay.toNanos());
        Waiting waiting = new Waiting(dueNanos, timersMade++, task);
        timers.add(waiting);
        return () -> timers.remove(waiting);
    }

    @Override
    public long nanoTime() {
        return nowNanos;
    }

    /** Wall-clock time that moves with this loop. */
    public Clock clock() {
        return new LoopClock(ZoneOffset.UTC);
    }

    /** Whether no task is queued; timers that wait do not count. */
    public boolean isIdle() {
        return tasks.isEmpty();
    }

    /** Nanoseconds until the next timer is due, or {@link Long#MAX_VALUE} without one. */
    public long nextTimerNanos() {
        Waiting next = timers.peek();
        return next == null ? Long.MAX_VALUE : Math.max(0, next.dueNanos - nowNanos);
    }

    public int timerCount() {
        return timers.size();
    }

    /** Runs {@code task} as this loop, at once and before what is queued. */
    public void run(Runnable task) {
        ManualLoop outer = RUNNING.get();
        RUNNING.set(this);
        try {
            task.run();
        } finally {
            if (outer == null) {
                RUNNING.remove();
            } else {
                RUNNING.set(outer);
            }
        }
    }

    /**
     * Runs queued tasks, and those that they queue, until none is left. Returns how many ran;
     * throws {@link IllegalStateException} if there is no end to them.
     */
    public int runPending() {
        int ran = 0;
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            if (++ran > MAX_TASKS) {
                throw new IllegalStateException(
                        name + " ran " + MAX_TASKS + " tasks and more keep coming");
            }
            run(task);
        }
        return ran;
    }

    /** Runs what is queued, then moves time on, stopping at every timer that is due on the way. */
    public void advance(Duration duration) {
        long untilNanos = nowNanos + duration.toNanos();
        runPending();
        int fired = 0;
        for (Waiting next = timers.peek();
                next != null && next.dueNanos <= untilNanos;
                next = timers.peek()) {
            if (++fired > MAX_TASKS) {
                throw new IllegalStateException(
                        name + " fired " + MAX_TASKS + " timers and more keep coming");
            }
            timers.remove();
            nowNanos = Math.max(nowNanos, next.dueNanos);
            run(next.task);
            runPending();
        }
        nowNanos = untilNanos;
    }

    @Override
    public String toString() {
        return name;
    }

    private record Waiting(long dueNanos, long number, Runnable task)
            implements Comparable<Waiting> {
        @Override
        public int compareTo(Waiting other) {
            int byTime = Long.compare(dueNanos, other.dueNanos);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }

    private final class LoopClock extends Clock {
        private final ZoneId zone;

        LoopClock(ZoneId zone) {
            this.zone = zone;
        }

        @Override
        public ZoneId getZone() {
            return zone;
        }

        @Override
        public Clock withZone(ZoneId other) {
            return new LoopClock(other);
        }

        @Override
        public Instant instant() {
            return START.plusNanos(nowNanos);
        }
    }
}
