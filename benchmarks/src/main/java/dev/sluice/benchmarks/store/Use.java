package dev.sluice.benchmarks.store;

import java.util.function.LongSupplier;

/**
 * What threads used and how often files were forced, up to now or within a window.
 *
 * <p><i>Immutable.</i>
 */
record Use(Spent cpuNanos, Spent heapBytes, long forces) {
    /** Waits for the window to begin and to end. */
    static Use within(Window window, Threads threads, LongSupplier forces)
            throws InterruptedException {
        window.awaitBegin();
        Use before = now(threads, forces);
        window.awaitEnd();
        Use after = now(threads, forces);
        return new Use(
                after.cpuNanos.since(before.cpuNanos),
                after.heapBytes.since(before.heapBytes),
                after.forces - before.forces);
    }

    private static Use now(Threads threads, LongSupplier forces) {
        return new Use(
                Spent.by(threads::cpuNanos), Spent.by(threads::allocatedBytes), forces.getAsLong());
    }
}
