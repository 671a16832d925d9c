package dev.sluice.server.internal.metrics;

import dev.sluice.core.metrics.Metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;

/**
 * Shows the broker's counters and gauges in Prometheus' text format. A name has one kind and one
 * set of tag names; anything else is a programmer's error and is refused when it is registered.
 *
 * <p><i>Thread-safe.</i>
 */
public final class MicrometerMetrics implements Metrics, AutoCloseable {
    /** More combinations of tag values than this under one name mean a tag is no fixed set. */
    static final int MAX_SERIES = 1_000;

    private static final String SECONDS = "_seconds_total";
    private static final double NANOS = 1e9;

    private static final Pattern NAME = Pattern.compile("sluice(_[a-z][a-z0-9]*)+");
    private static final Pattern RESERVED = Pattern.compile(".*_(total|info|created|bucket)");
    private static final Pattern TAG = Pattern.compile("[a-z][a-z0-9]*(_[a-z0-9]+)*");

    private final PrometheusMeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Map<String, Family> families = new ConcurrentHashMap<>();
    private final Map<Series, LongAdder> counters = new ConcurrentHashMap<>();
    private final Map<Series, SumOfGauges> gauges = new ConcurrentHashMap<>();

    private enum Kind {
        COUNTER,
        GAUGE
    }

    private record Series(String name, List<String> tags) {
        boolean isOf(String wanted, String... tag) {
            if (!name.equals(wanted)) {
                return false;
            }
            for (int i = 0; i < tags.size() && tag.length > 0; i += 2) {
                if (tags.get(i).equals(tag[0]) && tags.get(i + 1).equals(tag[1])) {
                    return true;
                }
            }
            return tag.length == 0;
        }
    }

    /** All series of one name. */
    private record Family(Kind kind, List<String> tagNames, LongAdder series) {}

    /** The gauges that were registered under one name and the same tags. */
    private record SumOfGauges(List<LongSupplier> parts) {
        double sum() {
            long sum = 0;
            for (LongSupplier part : parts) {
                sum += part.getAsLong();
            }
            return sum;
        }
    }

    @Override
    public LongAdder counter(String name, String description, String... tags) {
        if (!name.endsWith("_total") || name.endsWith(SECONDS)) {
            throw new IllegalArgumentException(
                    "the counter " + name + " must end in _total, and not in " + SECONDS);
        }
        return counter(new Series(name, List.of(tags)), description, 1);
    }

    @Override
    public LongAdder seconds(String name, String description, String... tags) {
        if (!name.endsWith(SECONDS)) {
            throw new IllegalArgumentException("the time " + name + " must end in " + SECONDS);
        }
        return counter(new Series(name, List.of(tags)), description, NANOS);
    }

    /**
     * @param unit what of the counter is shown as one
     */
    private LongAdder counter(Series series, String description, double unit) {
        return counters.computeIfAbsent(
                series,
                _ -> {
                    join(series, Kind.COUNTER);
                    LongAdder adder = new LongAdder();
                    FunctionCounter.builder(series.name(), adder, sum -> sum.sum() / unit)
                            .description(description)
                            .tags(Tags.of(series.tags().toArray(String[]::new)))
                            .register(registry);
                    return adder;
                });
    }

    @Override
    public void gauge(String name, String description, LongSupplier value, String... tags) {
        gauges.computeIfAbsent(
                        new Series(name, List.of(tags)),
                        series -> {
                            if (RESERVED.matcher(name).matches()) {
                                throw new IllegalArgumentException(
                                        "the gauge " + name + " has an ending of another kind");
                            }
                            join(series, Kind.GAUGE);
                            SumOfGauges sum = new SumOfGauges(new CopyOnWriteArrayList<>());
                            Gauge.builder(name, sum, SumOfGauges::sum)
                                    .description(description)
                                    .tags(Tags.of(tags))
                                    .register(registry);
                            return sum;
                        })
                .parts()
                .add(value);
    }

    /**
     * What all counters and gauges of one name stand at together; 0 if there are none.
     *
     * @param tag a tag's name and value that they must have, or nothing
     */
    public double sum(String name, String... tag) {
        double sum = 0;
        for (Map.Entry<Series, LongAdder> counter : counters.entrySet()) {
            sum += counter.getKey().isOf(name, tag) ? counter.getValue().sum() : 0;
        }
        for (Map.Entry<Series, SumOfGauges> gauge : gauges.entrySet()) {
            sum += gauge.getKey().isOf(name, tag) ? gauge.getValue().sum() : 0;
        }
        return sum;
    }

    /** Everything, as Prometheus' text format. */
    public String scrape() {
        return registry.scrape();
    }

    /** For binders of Micrometer's own. */
    PrometheusMeterRegistry registry() {
        return registry;
    }

    @Override
    public void close() {
        registry.close();
    }

    private void join(Series series, Kind kind) {
        if (!NAME.matcher(series.name()).matches()) {
            throw new IllegalArgumentException(
                    "the metric " + series.name() + " must match " + NAME);
        }
        Family family = new Family(kind, tagNames(series), new LongAdder());
        Family first = families.putIfAbsent(series.name(), family);
        Family joined = first == null ? family : first;
        if (joined.kind() != kind || !joined.tagNames().equals(family.tagNames())) {
            throw new IllegalArgumentException(
                    "the metric %s is a %s with tags %s, not a %s with tags %s"
                            .formatted(
                                    series.name(),
                                    joined.kind(),
                                    joined.tagNames(),
                                    kind,
                                    family.tagNames()));
        }
        joined.series().increment();
        if (joined.series().sum() > MAX_SERIES) {
            throw new IllegalStateException(
                    "the metric %s has more than %d combinations of tags; the last one is %s"
                            .formatted(series.name(), MAX_SERIES, series.tags()));
        }
    }

    private static List<String> tagNames(Series series) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < series.tags().size(); i += 2) {
            String name = series.tags().get(i);
            if (!TAG.matcher(name).matches()) {
                throw new IllegalArgumentException(
                        "the tag " + name + " of " + series.name() + " must match " + TAG);
            }
            names.add(name);
        }
        return names;
    }
}
