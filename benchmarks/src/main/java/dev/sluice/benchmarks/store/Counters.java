package dev.sluice.benchmarks.store;

import dev.sluice.core.metrics.Metrics;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * Counters by name, whatever their tags.
 *
 * <p><i>Thread-safe.</i>
 */
final class Counters implements Metrics {
    private final Map<String, LongAdder> counters = new ConcurrentHashMap<>();

    @Override
    public LongAdder counter(String name, String description, String... tags) {
        return counters.computeIfAbsent(name, _ -> new LongAdder());
    }

    @Override
    public LongAdder seconds(String name, String description, String... tags) {
        return counter(name, description, tags);
    }

    @Override
    public void gauge(String name, String description, LongSupplier value, String... tags) {}

    long count(String name) {
        return counter(name, "").sum();
    }
}
