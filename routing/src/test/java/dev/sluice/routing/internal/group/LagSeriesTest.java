package dev.sluice.routing.internal.group;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.core.broker.GroupId;
import dev.sluice.core.metrics.Metrics;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

class LagSeriesTest {
    private final Map<String, LongSupplier> gauges = new TreeMap<>();

    /** Keeps gauges by the group that they name. */
    private final Metrics metrics =
            new Metrics() {
                @Override
                public LongAdder counter(String name, String description, String... tags) {
                    throw new AssertionError(name);
                }

                @Override
                public LongAdder seconds(String name, String description, String... tags) {
                    throw new AssertionError(name);
                }

                @Override
                public void gauge(
                        String name, String description, LongSupplier value, String... tags) {
                    assertEquals(List.of("stream", "group"), List.of(tags[0], tags[2]));
                    gauges.put(tags[3], value);
                }
            };

    @Test
    void groupsBeyondTheLimitHaveOneSeriesTogether() {
        LagSeries series = new LagSeries(metrics, 2);
        series.of(id("a")).show(1);
        series.of(id("b")).show(2);
        LagSeries.Lag third = series.of(id("c"));
        third.show(4);
        series.of(id("d")).show(8);

        assertEquals("{a=1, b=2, other=12}", shown());
        third.show(5);
        assertEquals("{a=1, b=2, other=13}", shown());
    }

    /** Groups that come and go must not make series without end. */
    @Test
    void aGroupThatComesBackHasItsOldSeries() {
        LagSeries series = new LagSeries(metrics, 1);
        series.of(id("a")).show(1);
        series.of(id("a")).show(0);
        series.of(id("b")).show(7);
        series.of(id("a")).show(3);

        assertEquals("{a=3, other=7}", shown());
    }

    private String shown() {
        Map<String, Long> values = new TreeMap<>();
        gauges.forEach((group, value) -> values.put(group, value.getAsLong()));
        return values.toString();
    }

    private static GroupId id(String name) {
        return new GroupId("s", name);
    }
}
