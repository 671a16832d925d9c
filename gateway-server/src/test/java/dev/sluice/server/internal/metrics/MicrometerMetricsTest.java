package dev.sluice.server.internal.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.server.testkit.Scrape;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MicrometerMetricsTest {
    private final MicrometerMetrics metrics = new MicrometerMetrics();

    @AfterEach
    void close() {
        metrics.close();
    }

    @Test
    void counterIsShownWithItsNameTypeAndTags() {
        metrics.counter("sluice_bytes_total", "Bytes in all", "protocol", "mqtt").add(5);
        String text = metrics.scrape();
        assertTrue(text.contains("# HELP sluice_bytes_total Bytes in all\n"), text);
        assertTrue(text.contains("# TYPE sluice_bytes_total counter\n"), text);
        assertTrue(text.contains("sluice_bytes_total{protocol=\"mqtt\"} 5.0\n"), text);
    }

    @Test
    void equalArgumentsGiveTheSameCounter() {
        assertSame(
                metrics.counter("sluice_a_total", "A", "x", "1"),
                metrics.counter("sluice_a_total", "A", "x", "1"));
        metrics.counter("sluice_a_total", "A", "x", "2").add(7);
        assertEquals(0, value("sluice_a_total", "x=\"1\""));
        assertEquals(7, value("sluice_a_total", "x=\"2\""));
    }

    @Test
    void timeIsShownInSeconds() {
        metrics.seconds("sluice_wait_seconds_total", "Waits", "x", "1").add(1_250_000_000L);
        String text = metrics.scrape();
        assertTrue(text.contains("# TYPE sluice_wait_seconds_total counter\n"), text);
        assertTrue(text.contains("sluice_wait_seconds_total{x=\"1\"} 1.25\n"), text);
        assertThrows(IllegalArgumentException.class, () -> metrics.seconds("sluice_b_total", "B"));
    }

    @Test
    void gaugesOfOneNameAreAdded() {
        metrics.gauge("sluice_depth", "Depth", () -> 3);
        metrics.gauge("sluice_depth", "Depth", () -> 4);
        assertEquals(7, value("sluice_depth"));
        assertTrue(metrics.scrape().contains("# TYPE sluice_depth gauge\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bytes_total",
                "sluice_bytes",
                "sluice_total_bytes",
                "sluice_Bytes_total",
                "sluice__bytes_total",
                "sluice.bytes_total",
                "sluice_bytes_total_",
                "sluice_wait_seconds_total"
            })
    void counterOfAnotherNameIsRefused(String name) {
        assertThrows(IllegalArgumentException.class, () -> metrics.counter(name, "Bad"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "depth",
                "sluice_depth_total",
                "sluice_build_info",
                "sluice_x_bucket",
                "sluice_"
            })
    void gaugeOfAnotherNameIsRefused(String name) {
        assertThrows(IllegalArgumentException.class, () -> metrics.gauge(name, "Bad", () -> 1));
    }

    @Test
    void oneNameHasOneKindAndOneSetOfTags() {
        metrics.counter("sluice_a_total", "A", "x", "1");
        assertThrows(
                IllegalArgumentException.class,
                () -> metrics.counter("sluice_a_total", "A", "y", "1"));
        assertThrows(IllegalArgumentException.class, () -> metrics.counter("sluice_a_total", "A"));
        assertThrows(
                IllegalArgumentException.class,
                () -> metrics.counter("sluice_b_total", "B", "Client-Id", "1"));
    }

    @Test
    void tagThatTakesTooManyValuesIsRefused() {
        for (int i = 0; i < MicrometerMetrics.MAX_SERIES; i++) {
            metrics.counter("sluice_a_total", "A", "x", "v" + i);
        }
        IllegalStateException refused =
                assertThrows(
                        IllegalStateException.class,
                        () -> metrics.counter("sluice_a_total", "A", "x", "one more"));
        assertEquals(
                "the metric sluice_a_total has more than 1000 combinations of tags; the last one"
                        + " is [x, one more]",
                refused.getMessage());
    }

    private long value(String name, String... tags) {
        return new Scrape(metrics.scrape()).value(name, tags);
    }
}
