package dev.sluice.benchmarks;

import dev.sluice.core.loop.Loop;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * A loop whose thread is the benchmark's: tasks wait until {@link #turn}. <i>Confined to the thread
 * that made it.</i>
 */
final class CallingLoop implements Loop {
    private final Thread owner = Thread.currentThread();
    private final Queue<Runnable> tasks = new ArrayDeque<>();

    @Override
    public boolean isCurrent() {
        return Thread.currentThread() == owner;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
        return () -> {};
    }

    @Override
    public long nanoTime() {
        return 0;
    }

    /** Runs what waits. */
    void turn() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }
}
