package dev.sluice.mqtt.session;

import dev.sluice.core.metrics.Metrics;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/** Counters that a test can read by name and tags. Thread-safe. */
final class CountedMetrics implements Metrics {
    private final Map<String, LongAdder> counters = new ConcurrentHashMap<>();

    @Override
    public LongAdder counter(String name, String description, String... tags) {
        return counters.computeIfAbsent(key(name, tags), _ -> new LongAdder());
    }

    @Override
    public LongAdder seconds(String name, String description, String... tags) {
        return counter(name, description, tags);
    }

    @Override
    public void gauge(String name, String description, LongSupplier value, String... tags) {}

    /** What a counter stands at that exists. */
    long count(String name, String... tags) {
        LongAdder counter = counters.get(key(name, tags));
        if (counter == null) {
            throw new AssertionError("no counter " + key(name, tags) + " in " + counters.keySet());
        }
        return counter.sum();
    }

    private static String key(String name, String... tags) {
        return name + " " + String.join(" ", tags);
    }
}
