package dev.sluice.storage;

import dev.sluice.core.metrics.Metrics;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * Counters that a test reads.
 *
 * <p><i>Thread-safe.</i>
 */
final class CountedMetrics implements Metrics {
    private final Map<Series, LongAdder> counters = new ConcurrentHashMap<>();

    private record Series(String name, List<String> tags) {}

    @Override
    public LongAdder counter(String name, String description, String... tags) {
        return counters.computeIfAbsent(new Series(name, List.of(tags)), _ -> new LongAdder());
    }

    @Override
    public LongAdder seconds(String name, String description, String... tags) {
        return counter(name, description, tags);
    }

    @Override
    public void gauge(String name, String description, LongSupplier value, String... tags) {}

    /** What was counted, times in nanoseconds; fails if nobody counts that. */
    long count(String name, String... tags) {
        LongAdder counter = counters.get(new Series(name, List.of(tags)));
        if (counter == null) {
            throw new AssertionError(name + " is not among " + counters.keySet());
        }
        return counter.sum();
    }
}
