package dev.sluice.benchmarks.store;

import dev.sluice.core.loop.Loop;

import java.time.Duration;
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
final class WorkLoop implements Loop, AutoCloseable {
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean isAsleep = new AtomicBoolean();
    private final Thread thread;
    private volatile boolean isEnding;

    WorkLoop(String name, ThreadFactory threads) {
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

    /** Throws: stores have no use for it. */
    @Override
    public Timer schedule(Duration delay, Runnable task) {
        throw new UnsupportedOperationException("this loop has no timers");
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
            Runnable task = tasks.poll();
            if (task != null) {
                task.run();
                continue;
            }
            isAsleep.set(true);
            if (tasks.isEmpty()) {
                LockSupport.park(this);
            }
            isAsleep.set(false);
        }
    }
}
