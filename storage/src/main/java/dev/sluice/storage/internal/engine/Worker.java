package dev.sluice.storage.internal.engine;

import org.jspecify.annotations.Nullable;

import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * One worker of the store: runs what it is told, then its own step, and sleeps when neither finds
 * work. Its thread is never interrupted, because an interrupt closes the file that it writes.
 *
 * <p>Without a thread, whoever calls {@link #runOnce} is the worker: that is how tests run the
 * store one step after the other.
 *
 * <p><i>Thread-safe.</i>
 */
public final class Worker {
    /** What a worker does of its own accord. */
    public interface Step {
        /** Does some work; returns whether there was any. */
        boolean run();

        /** How long the worker may sleep when there was none. */
        long sleepNanos();
    }

    /** That of a worker which does only what it is told. */
    static final Step NO_STEP =
            new Step() {
                @Override
                public boolean run() {
                    return false;
                }

                @Override
                public long sleepNanos() {
                    return Long.MAX_VALUE;
                }
            };

    private static final long MOST_NANOS = 1_000_000_000L;

    private final String name;
    private final Step step;
    private final Consumer<RuntimeException> whenBroken;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private volatile @Nullable Thread thread;

    /** Whether it sleeps or is about to, and nobody has woken it since. */
    private final AtomicBoolean isAsleep = new AtomicBoolean();

    private volatile boolean isEnding;

    /**
     * @param whenBroken hears of what a step or a task throws, on the worker's thread
     */
    Worker(String name, Step step, Consumer<RuntimeException> whenBroken) {
        this.name = name;
        this.step = step;
        this.whenBroken = whenBroken;
    }

    void start(ThreadFactory threads) {
        Thread made = threads.newThread(this::loop);
        made.setName(name);
        made.setDaemon(true);
        thread = made;
        made.start();
    }

    /** Runs {@code task} on this worker, some time. */
    void execute(Runnable task) {
        tasks.add(task);
        wake();
    }

    /**
     * There may be something to do. Costs a volatile read if the worker is awake or somebody has
     * woken it already, though it does not run yet: only the first of many pays for the wake-up.
     */
    void wake() {
        if (isAsleep.get() && isAsleep.compareAndSet(true, false)) {
            LockSupport.unpark(thread);
        }
    }

    /**
     * Runs {@code task} on this worker and waits for what it gives; on this thread if the worker
     * has none. What it throws comes in a {@link java.util.concurrent.CompletionException}.
     */
    <T> T call(Callable<T> task) {
        Thread worker = thread;
        CompletableFuture<T> result = new CompletableFuture<>();
        Runnable run =
                () -> {
                    try {
                        result.complete(task.call());
                    } catch (Exception e) {
                        result.completeExceptionally(e);
                    }
                };
        if (worker == null || Thread.currentThread().equals(worker) || !worker.isAlive()) {
            run.run();
        } else {
            execute(run);
        }
        return result.join();
    }

    /** Whether it had a thread, and that has ended. */
    boolean hasEnded() {
        Thread worker = thread;
        return worker != null && !worker.isAlive();
    }

    /** Does what there is to do, once; returns whether there was anything. */
    public boolean runOnce() {
        boolean worked = runTasks();
        try {
            return step.run() || worked;
        } catch (RuntimeException e) {
            whenBroken.accept(e);
            return worked;
        }
    }

    /** Runs what it was told, and not its own step. */
    boolean runTasks() {
        boolean worked = false;
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            worked = true;
            try {
                task.run();
            } catch (RuntimeException e) {
                whenBroken.accept(e);
            }
        }
        return worked;
    }

    /** Ends the thread once there is nothing more to do, and waits for that. */
    void end() {
        isEnding = true;
        Thread worker = thread;
        boolean interrupted = false;
        while (worker != null && worker.isAlive()) {
            LockSupport.unpark(worker);
            try {
                worker.join(10);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void loop() {
        while (true) {
            if (runOnce()) {
                continue;
            }
            if (isEnding) {
                return;
            }
            isAsleep.set(true);
            if (tasks.isEmpty() && !runOnce() && !isEnding) {
                LockSupport.parkNanos(this, Math.min(step.sleepNanos(), MOST_NANOS));
            }
            isAsleep.set(false);
        }
    }
}
