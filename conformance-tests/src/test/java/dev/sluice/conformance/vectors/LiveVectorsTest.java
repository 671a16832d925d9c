package dev.sluice.conformance.vectors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.conformance.harness.BrokerConfig;
import dev.sluice.conformance.harness.InProcessBroker;
import dev.sluice.conformance.harness.Metrics;
import dev.sluice.mqtt.codec.ProtocolVersion;
import dev.sluice.mqtt.vectors.Vector;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/**
 * Every vector of what clients send, against a port: the vector's bytes behind a CONNECT where it
 * wants one, and a PINGREQ behind them, in one go.
 */
class LiveVectorsTest {
    private static final int AT_A_TIME = 24;
    private static final byte[] PING = {(byte) 0xC0, 0};

    @TempDir static Path directory;
    private static InProcessBroker broker;

    @BeforeAll
    static void startBroker() throws Exception {
        broker =
                InProcessBroker.start(
                        BrokerConfig.in(directory)
                                .listenerKeys(
                                        "mqtt",
                                        "max-packet-bytes: %d, max-connect-bytes: %d"
                                                        .formatted(
                                                                Vector.PACKET_BYTES,
                                                                Vector.CONNECT_BYTES)
                                                + ", max-subscriptions-per-session: "
                                                + Vector.LIMITS.maxFilters()
                                                + ", max-topic-levels: "
                                                + Vector.LIMITS.maxTopicLevels()
                                                + ", max-user-properties: "
                                                + Vector.LIMITS.maxUserProperties()));
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @Test
    void aPortAnswersAsTheVectorsSay() throws Exception {
        List<Vector> vectors = vectors();
        Queue<String> wrong = new ConcurrentLinkedQueue<>();
        Semaphore permits = new Semaphore(AT_A_TIME);
        Semaphore oneConnect = new Semaphore(1);
        List<Future<?>> runs = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < vectors.size(); i++) {
                Vector vector = vectors.get(i);
                String clientId = "vector-" + i;
                // Those that connect share a client identifier and would take over from each other.
                boolean isAlone = vector.isFirst() && vector.expectsPacket();
                Semaphore permit = isAlone ? oneConnect : permits;
                runs.add(threads.submit(() -> within(permit, vector, clientId, wrong)));
            }
        }
        for (Future<?> run : runs) {
            run.get();
        }
        assertTrue(
                wrong.isEmpty(),
                () -> wrong.size() + " of " + runs.size() + "\n" + String.join("\n", wrong));
        assertTrue(runs.size() > 3_400, () -> "only " + runs.size() + " vectors");
        assertEquals(0, Metrics.of(broker).sum("sluice_mqtt_internal_errors_total"));
        assertEquals(0, Metrics.of(broker).sum("sluice_connection_failures_total"));
    }

    /** A rule that no vector needs would hide that vectors are missing. */
    @Test
    void everyRuleHasAVector() {
        List<String> unused = new ArrayList<>();
        for (LiveRules.Rule rule : LiveRules.RULES) {
            boolean isUsed =
                    vectors().stream()
                            .filter(Vector::expectsPacket)
                            .anyMatch(vector -> rule.equals(first(vector)));
            if (!isUsed) {
                unused.add(rule.why());
            }
        }
        assertEquals(List.of(), unused);
    }

    private static LiveRules.@Nullable Rule first(Vector vector) {
        return LiveRules.RULES.stream()
                .filter(rule -> rule.matches(vector))
                .findFirst()
                .orElse(null);
    }

    private static List<Vector> vectors() {
        return Vector.all().stream()
                .filter(vector -> vector.state() != Vector.State.TO_CLIENT)
                .toList();
    }

    private static @Nullable Void within(
            Semaphore permit, Vector vector, String clientId, Queue<String> wrong)
            throws InterruptedException {
        permit.acquire();
        try {
            List<String> expected = sorted(LiveRules.expected(vector));
            String actual = outcome(vector, clientId, expected);
            if (!actual.equals(expected.toString())) {
                wrong.add("%s%n  expected %s%n  was %s".formatted(vector, expected, actual));
            }
        } finally {
            permit.release();
        }
        return null;
    }

    private static String outcome(Vector vector, String clientId, List<String> expected) {
        List<String> lines = new ArrayList<>();
        try (Wire wire = new Wire(broker)) {
            wire.send(bytes(vector, clientId));
            boolean isOpen = true;
            while (isOpen && lines.size() < expected.size()) {
                isOpen = readInto(lines, wire, vector);
            }
            if (!isOpen) {
                lines.add(LiveRules.CLOSE);
            } else {
                wire.endOutput();
                while (readInto(lines, wire, vector)) {
                    assertTrue(lines.size() < 100, "packets without end");
                }
            }
            return sorted(lines).toString();
        } catch (IOException e) {
            return lines + ", then " + e;
        }
    }

    private static boolean readInto(List<String> lines, Wire wire, Vector vector)
            throws IOException {
        Frame frame = wire.read();
        // Who subscribes gets what other vectors publish.
        if (frame != null && !(frame.isPublish() && vector.expected().startsWith("SUBSCRIBE"))) {
            lines.add(frame.inShort(vector.version() == ProtocolVersion.V5));
        }
        return frame != null;
    }

    /** PUBACK and the like may come after the PINGRESP; the CONNACK is the first in any case. */
    private static List<String> sorted(List<String> lines) {
        List<String> sorted = new ArrayList<>(lines.subList(0, Math.min(1, lines.size())));
        sorted.addAll(lines.stream().skip(1).sorted().toList());
        return sorted;
    }

    private static byte[] bytes(Vector vector, String clientId) {
        var bytes = new ByteArrayOutputStream();
        if (!vector.isFirst()) {
            bytes.writeBytes(connect(vector.version(), clientId));
        }
        bytes.writeBytes(vector.bytes().toArray());
        if (!vector.expected().equals("more")) {
            bytes.writeBytes(PING);
        }
        return bytes.toByteArray();
    }

    private static byte[] connect(ProtocolVersion version, String clientId) {
        var body = new ByteArrayOutputStream();
        writeText(body, version.protocolName());
        body.write(version.level());
        body.write(0x02);
        body.write(0);
        body.write(60);
        if (version.isV5()) {
            body.write(0);
        }
        writeText(body, clientId);
        var packet = new ByteArrayOutputStream();
        packet.write(0x10);
        packet.write(body.size());
        packet.writeBytes(body.toByteArray());
        return packet.toByteArray();
    }

    private static void writeText(ByteArrayOutputStream out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.write(bytes.length >> 8);
        out.write(bytes.length);
        out.writeBytes(bytes);
    }
}
