package dev.sluice.conformance.vectors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.conformance.harness.BrokerConfig;
import dev.sluice.conformance.harness.InProcessBroker;
import dev.sluice.conformance.harness.Metrics;
import dev.sluice.mqtt.vectors.Session;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/**
 * The sessions of {@code vectors/sessions.txt} against a port. Each has its own client identifiers
 * and topics, so several run at a time. At the end of each, connections that are still open answer
 * a PINGREQ and have nothing else to say.
 */
class LiveSessionsTest {
    private static final int AT_A_TIME = 8;
    private static final byte[] PING = {(byte) 0xC0, 0};
    private static final String PONG = "d000";

    @TempDir static Path directory;
    private static InProcessBroker broker;

    @BeforeAll
    static void startBroker() throws Exception {
        broker =
                InProcessBroker.start(
                        BrokerConfig.in(directory).listenerKeys("mqtt", "receive-maximum: 3"));
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @Test
    void aBrokerSaysWhatTheSessionsSay() throws Exception {
        List<Session> sessions = Session.all();
        Queue<String> wrong = new ConcurrentLinkedQueue<>();
        Semaphore permits = new Semaphore(AT_A_TIME);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Session session : sessions) {
                permits.acquire();
                threads.execute(
                        () -> {
                            try {
                                run(session);
                            } catch (IOException | AssertionError | RuntimeException e) {
                                wrong.add(session + ": " + e.getMessage());
                            } finally {
                                permits.release();
                            }
                        });
            }
        }
        assertTrue(
                wrong.isEmpty(),
                () -> wrong.size() + " of " + sessions.size() + "\n" + String.join("\n", wrong));
        long exchanges =
                sessions.stream()
                        .flatMap(session -> session.steps().stream())
                        .filter(step -> step.action() == Session.Action.EXPECT)
                        .count();
        assertTrue(exchanges > 600, () -> "only " + exchanges + " answers");
        assertEquals(0, Metrics.of(broker).sum("sluice_mqtt_internal_errors_total"));
    }

    private static void run(Session session) throws IOException {
        Map<Character, Wire> wires = new HashMap<>();
        Map<String, byte[]> named = new HashMap<>();
        try {
            for (Session.Step step : session.steps()) {
                try {
                    take(step, wires, named);
                } catch (IOException e) {
                    throw new IOException(step.line() + ": " + e.getMessage(), e);
                }
            }
            for (Wire wire : wires.values()) {
                wire.send(PING);
                assertEquals(PONG, hex(wire.read()), "to the last PINGREQ");
            }
        } finally {
            for (Wire wire : wires.values()) {
                wire.close();
            }
        }
    }

    private static void take(
            Session.Step step, Map<Character, Wire> wires, Map<String, byte[]> named)
            throws IOException {
        if (step.action() == Session.Action.SEND && !wires.containsKey(step.connection())) {
            wires.put(step.connection(), new Wire(broker));
        }
        Wire wire = wires.get(step.connection());
        if (wire == null) {
            throw new IllegalArgumentException("no such connection: " + step.line());
        }
        switch (step.action()) {
            case SEND -> wire.send(step.bytes().bytes(named));
            case EXPECT -> {
                Frame frame = wire.read();
                boolean isRight = frame != null && step.bytes().matches(frame.bytes(), named);
                assertTrue(isRight, () -> "%s%n  was %s".formatted(step.line(), hex(frame)));
            }
            case EXPECT_CLOSE -> {
                assertEquals("close", hex(wire.read()), step::line);
                wire.close();
                wires.remove(step.connection());
            }
            case BREAK -> {
                wire.close();
                wires.remove(step.connection());
            }
        }
    }

    private static String hex(@Nullable Frame frame) {
        return frame == null ? "close" : HexFormat.of().formatHex(frame.bytes());
    }
}
