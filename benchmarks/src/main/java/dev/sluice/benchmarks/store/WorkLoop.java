package dev.sluice.benchmarks.store;

import dev.sluice.core.loop.Loop;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * An event loop without sockets: runs what it is given, in turns, and sleeps between them.
 *
 * <p><i>Thread-safe.</i>
 */
public final class WorkLoop implements Loop, AutoCloseable {
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean isAsleep = new AtomicBoolean();
    private final PriorityQueue<Waiting> timers =
            new PriorityQueue<>(Comparator.comparingLong(waiting -> waiting.dueNanos));
    private final Thread thread;
    private volatile boolean isEnding;

    /** A task that waits for its time. */
    private record Waiting(long dueNanos, Runnable task) {}

    public WorkLoop(String name, ThreadFactory threads) {
        thread = threads.newThread(this::run);
        thread.setName(name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public boolean isCurrent() {
        return Thread.currentThread().equals(thread);
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        if (isAsleep.get() && isAsleep.compareAndSet(true, false)) {
            LockSupport.unpark(thread);
        }
    }

    /** Only on this loop. */
    @Override
    public Timer schedule(Duration delay, Runnable task) {
        checkCurrent();
        Waiting waiting = new Waiting(System.nanoTime() + delay.toNanos(), task);
        timers.add(waiting);
        return () -> timers.remove(waiting);
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public void close() {
        execute(() -> isEnding = true);
    }

    private void run() {
        while (!isEnding) {
            runDue();
            Runnable task = tasks.poll();
            if (task != null) {
                task.run();
                continue;
            }
            isAsleep.set(true);
            if (tasks.isEmpty()) {
                sleep();
            }
            isAsleep.set(false);
        }
    }

    private void sleep() {
        Waiting next = timers.peek();
        if (next == null) {
            LockSupport.park(this);
        } else {
            LockSupport.parkNanos(this, Math.max(1, next.dueNanos - System.nanoTime()));
        }
    }

    private void runDue() {
        if (timers.isEmpty()) {
            return;
        }
        long now = System.nanoTime();
        for (Waiting next = timers.peek();
                next != null && next.dueNanos - now <= 0;
                next = timers.peek()) {
            timers.poll();
            next.task.run();
        }
    }
}
