package dev.sluice.routing.testkit;

import dev.sluice.core.metrics.Metrics;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/** Counters that a test can read. <i>Thread-safe.</i> */
public final class CountingMetrics implements Metrics {
    private final Map<List<String>, LongAdder> counters = new ConcurrentHashMap<>();

    /** What was counted under this name and these tags. */
    public long sum(String name, String... tags) {
        return counterOf(name, tags).sum();
    }

    private LongAdder counterOf(String name, String... tags) {
        return counters.computeIfAbsent(
                List.of(name, String.join(",", tags)), _ -> new LongAdder());
    }

    @Override
    public LongAdder counter(String name, String description, String... tags) {
        return counterOf(name, tags);
    }

    @Override
    public LongAdder seconds(String name, String description, String... tags) {
        return counterOf(name, tags);
    }

    @Override
    public void gauge(String name, String description, LongSupplier value, String... tags) {}
}
