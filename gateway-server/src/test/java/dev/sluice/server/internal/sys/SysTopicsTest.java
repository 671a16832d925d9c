package dev.sluice.server.internal.sys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.message.Message;
import dev.sluice.core.testkit.ManualLoop;
import dev.sluice.server.internal.metrics.MicrometerMetrics;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

class SysTopicsTest {
    private static final String ROOT = "$SYS/broker/";

    private final ManualLoop loop = new ManualLoop();
    private final MicrometerMetrics metrics = new MicrometerMetrics();
    private final Map<String, String> retained = new HashMap<>();
    private final AtomicLong connected = new AtomicLong();
    private int published;

    @AfterEach
    void close() {
        metrics.close();
    }

    private SysTopics start(Duration interval) {
        SysTopics topics =
                new SysTopics(metrics, this::take, loop, loop.clock(), interval, "1.2.3");
        topics.start();
        loop.runPending();
        return topics;
    }

    private void take(Message message) {
        assertTrue(message.isRetain());
        published++;
        retained.put(message.address().name(), message.body().asUtf8());
    }

    private String value(String topic) {
        return Objects.requireNonNull(
                retained.get(ROOT + topic), () -> topic + " is not among " + retained.keySet());
    }

    @Test
    void tellsWhatTheMetricsSay() {
        metrics.gauge("sluice_sessions", "S", connected::get, "state", "connected");
        metrics.gauge("sluice_sessions", "S", () -> 5, "state", "disconnected");
        metrics.gauge("sluice_session_subscriptions", "S", () -> 7);
        metrics.gauge("sluice_retained_messages", "R", () -> 3);
        String received = "sluice_network_received_bytes_total";
        metrics.counter(received, "B", "protocol", "mqtt", "listener", "a").add(100);
        metrics.counter(received, "B", "protocol", "mqtt", "listener", "b").add(20);
        metrics.counter(received, "B", "protocol", "amqp", "listener", "c").add(3);
        connected.set(2);

        start(Duration.ofSeconds(10));

        assertEquals("sluice 1.2.3", value("version"));
        assertEquals("0 seconds", value("uptime"));
        assertEquals("2", value("clients/connected"));
        assertEquals("5", value("clients/disconnected"));
        assertEquals("7", value("clients/total"));
        assertEquals("7", value("subscriptions/count"));
        assertEquals("3", value("retained messages/count"));
        assertEquals("120", value("bytes/received"));
        assertEquals("0", value("publish/messages/dropped"));

        connected.set(1);
        loop.advance(Duration.ofSeconds(10));
        assertEquals("10 seconds", value("uptime"));
        assertEquals("1", value("clients/connected"));
        assertEquals("2", value("clients/maximum"));
    }

    @Test
    void publishesOnlyWhatHasChanged() {
        start(Duration.ofSeconds(10));
        loop.advance(Duration.ofSeconds(10));
        int before = published;
        loop.advance(Duration.ofSeconds(30));
        assertEquals(3, published - before, "the uptime, three times");
    }

    /** A rate of 600 per minute: within a minute the first average is two thirds of the way. */
    @Test
    void averagesWhatGrew() {
        LongAdder packets =
                metrics.counter("sluice_mqtt_packets_total", "P", "direction", "received");
        packets.add(1_000_000); // before the start, so no part of any rate
        start(Duration.ofSeconds(10));
        assertNull(retained.get(ROOT + "load/messages/received/1min"));
        for (int i = 0; i < 6; i++) {
            packets.add(100);
            loop.advance(Duration.ofSeconds(10));
        }
        assertEquals(load(60, 1), value("load/messages/received/1min"));
        assertEquals(load(60, 5), value("load/messages/received/5min"));
        assertEquals(load(60, 15), value("load/messages/received/15min"));
        assertEquals("0.00", value("load/messages/sent/1min"));
        for (int i = 0; i < 180; i++) {
            loop.advance(Duration.ofSeconds(10));
        }
        assertEquals("0.00", value("load/messages/received/1min"));
    }

    private static String load(int seconds, int minutes) {
        double part = 1 - Math.exp(-seconds / (60.0 * minutes));
        return String.format(Locale.ROOT, "%.2f", 600 * part);
    }

    @Test
    void isSilentWithoutAnIntervalAndOnceClosed() {
        start(Duration.ZERO);
        loop.advance(Duration.ofHours(1));
        assertEquals(0, published);
        SysTopics topics = start(Duration.ofSeconds(10));
        topics.close();
        loop.runPending();
        int before = published;
        assertFalse(retained.isEmpty());
        loop.advance(Duration.ofHours(1));
        assertEquals(before, published);
    }
}
