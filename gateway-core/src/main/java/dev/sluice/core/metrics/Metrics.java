package dev.sluice.core.metrics;

import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * Where counters and gauges are registered. The server shows them at {@code /metrics}; names follow
 * Prometheus: prefix {@code sluice_}, base units, counters end in {@code _total}.
 *
 * <p><i>Thread-safe.</i> Register at construction and keep what is returned; tags must be from a
 * small fixed set (never client ids or addresses).
 */
public interface Metrics {
    /**
     * The counter of this name and tags, the same one for equal arguments.
     *
     * @param tags alternating names and values
     */
    LongAdder counter(String name, String description, String... tags);

    /**
     * The counter of a time, to which nanoseconds are added and which is shown in seconds; its name
     * ends in {@code _seconds_total}.
     *
     * @param tags alternating names and values
     */
    LongAdder seconds(String name, String description, String... tags);

    /**
     * Shows {@code value} at every scrape; a second gauge with the same name and tags is added to
     * it.
     */
    void gauge(String name, String description, LongSupplier value, String... tags);

    /** Counters that nobody reads. */
    static Metrics none() {
        return new Metrics() {
            @Override
            public LongAdder counter(String name, String description, String... tags) {
                return new LongAdder();
            }

            @Override
            public LongAdder seconds(String name, String description, String... tags) {
                return new LongAdder();
            }

            @Override
            public void gauge(
                    String name, String description, LongSupplier value, String... tags) {}
        };
    }
}
