package dev.sluice.benchmarks.store;

/**
 * What one measurement gave.
 *
 * <p><i>Immutable.</i>
 *
 * @param latencies of what was acknowledged within the time
 * @param seconds how long it was measured
 * @param use what that took
 * @param rolls how many journal files were filled meanwhile
 */
record Slice(Latencies latencies, double seconds, Use use, double rolls) {
    double perSecond() {
        return latencies.count() / seconds;
    }

    double forcesPerSecond() {
        return use.forces() / seconds;
    }

    /** Processor time for each acknowledgement. */
    Spent cpuMicros() {
        return use.cpuNanos().dividedBy(1000.0 * Math.max(1, latencies.count()));
    }

    /** Memory taken from the heap for each acknowledgement. */
    Spent heapBytes() {
        return use.heapBytes().dividedBy((double) Math.max(1, latencies.count()));
    }
}
