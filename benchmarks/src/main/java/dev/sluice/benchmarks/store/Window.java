package dev.sluice.benchmarks.store;

import java.util.concurrent.locks.LockSupport;

/**
 * When a measurement counts: after a warm-up, for a while.
 *
 * <p><i>Immutable.</i>
 */
record Window(long fromNanos, long toNanos) {
    static Window after(double warmUpSeconds, double seconds) {
        long from = System.nanoTime() + (long) (warmUpSeconds * 1e9);
        return new Window(from, from + (long) (seconds * 1e9));
    }

    boolean isBefore(long nanoTime) {
        return nanoTime - toNanos >= 0;
    }

    boolean contains(long nanoTime) {
        return nanoTime - fromNanos >= 0 && nanoTime - toNanos < 0;
    }

    double seconds() {
        return (toNanos - fromNanos) / 1e9;
    }

    /** Returns when it begins. */
    void awaitBegin() throws InterruptedException {
        waitUntil(fromNanos);
    }

    /** Returns when it is over. */
    void awaitEnd() throws InterruptedException {
        waitUntil(toNanos);
    }

    private static void waitUntil(long nanoTime) throws InterruptedException {
        for (long left = nanoTime - System.nanoTime();
                left > 0;
                left = nanoTime - System.nanoTime()) {
            LockSupport.parkNanos(left);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }
}
