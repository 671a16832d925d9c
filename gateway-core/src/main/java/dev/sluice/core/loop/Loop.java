package dev.sluice.core.loop;

import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * An event loop: one thread that runs its tasks one after the other and owns the state assigned to
 * it. What a task hands to {@link #execute} of its own loop runs after the current turn, so work
 * put there once per turn is done once per burst of input.
 *
 * <p><i>Thread-safe.</i>
 */
public interface Loop extends Executor {
    /** Whether the caller is this loop's thread. */
    boolean isCurrent();

    /** Runs {@code task} on this loop after {@code delay}. */
    Timer schedule(Duration delay, Runnable task);

    /** Monotonic nanoseconds; only differences mean something. */
    long nanoTime();

    /** Throws {@link IllegalStateException} if the caller is not this loop's thread. */
    default void checkCurrent() {
        if (!isCurrent()) {
            throw new IllegalStateException(
                    "called on " + Thread.currentThread().getName() + " instead of " + this);
        }
    }

    /** A task that waits for its time. <i>Thread-safe.</i> */
    @FunctionalInterface
    interface Timer {
        /** The task will not run, unless it has begun. */
        void cancel();
    }
}
