package dev.sluice.conformance.hostile;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.conformance.harness.BrokerConfig;
import dev.sluice.conformance.harness.InProcessBroker;
import dev.sluice.conformance.harness.Metrics;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Strangers' bytes end in an answer of the protocol or a closed connection, before the deadline of
 * the handshake, without a trace in memory, and unnoticed by honest clients.
 */
class HostileInputTest {
    /** The handshake's deadline in this test's configuration. */
    private static final Duration DEADLINE = Duration.ofMillis(700);

    private static final Duration PATIENCE = DEADLINE.plusSeconds(5);
    private static final int CROWD = 200;
    private static final long CROWD_BYTES_MAX = 48L << 20;

    /** Complete beginnings of honest conversations, for sending slowly. */
    private static final Map<String, String> HONEST =
            Map.of(
                    "mqtt", "100c00044d5154540402003c0000",
                    "amqp", "414d51500301000000000020020100000053",
                    "native", "534c43450101000000000040010000000000",
                    "any", "100c00044d5154540402003c0000");

    @TempDir static Path directory;
    private static InProcessBroker broker;
    private static Bystanders bystanders;

    @BeforeAll
    static void startBroker() throws Exception {
        String deadline = DEADLINE.toMillis() + "ms";
        broker =
                InProcessBroker.start(
                        BrokerConfig.in(directory)
                                .listenerKeys("mqtt", "connect-timeout: " + deadline)
                                .listenerKeys("amqp", "handshake-timeout: " + deadline)
                                .listenerKeys("native", "handshake-timeout: " + deadline)
                                .listenerKeys(
                                        "any",
                                        ("mqtt: { connect-timeout: %1$s }"
                                                        + ", amqp: { handshake-timeout: %1$s }"
                                                        + ", native: { handshake-timeout: %1$s }")
                                                .formatted(deadline))
                                .append("limits: { detection-time: " + deadline + " }"));
        bystanders = new Bystanders(broker);
    }

    @AfterAll
    static void stopBroker() {
        bystanders.close();
        broker.close();
    }

    @AfterEach
    void honestClientsGoOn() throws Exception {
        bystanders.check();
        assertEquals(
                0,
                Metrics.of(broker).sum("sluice_connection_failures_total"),
                "exceptions that no handler of the protocol caught");
    }

    static List<Vector> vectors() throws IOException {
        return Vector.all();
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void strangersAreClosed(Vector vector) throws IOException {
        try (var stranger = new Stranger(broker, vector.listener())) {
            stranger.send(vector.bytes().toArray());
            assertTrue(stranger.awaitClose(PATIENCE), "still open");
            byte[] expected = vector.answer().toArray();
            byte[] begin = Arrays.copyOf(stranger.answer(), expected.length);
            assertArrayEquals(
                    expected, begin, () -> "answer " + HexFormat.of().formatHex(stranger.answer()));
        }
    }

    /** A byte now and then does not move the deadline (slow loris). */
    @ParameterizedTest
    @ValueSource(strings = {"mqtt", "amqp", "native", "any"})
    void slowBytesAreClosedAtTheDeadline(String listener) throws IOException {
        byte[] honest = HexFormat.of().parseHex(HONEST.get(listener));
        Duration pause = DEADLINE.multipliedBy(4).dividedBy(honest.length);
        try (var stranger = new Stranger(broker, listener)) {
            int sent = 0;
            boolean isClosed = false;
            while (!isClosed && sent < honest.length) {
                stranger.send(new byte[] {honest[sent++]});
                isClosed = stranger.awaitClose(pause);
            }
            assertTrue(isClosed, "open after all " + sent + " bytes");
        }
    }

    /** Each of them announces 256 MB or half a packet and then waits. */
    @ParameterizedTest
    @ValueSource(strings = {"mqtt", "amqp", "native", "any"})
    void aCrowdOfStrangersCostsNeitherMemoryNorThreads(String listener) throws IOException {
        List<byte[]> openings =
                Vector.all().stream()
                        .filter(vector -> vector.listener().equals(listener))
                        .filter(vector -> vector.name().matches(".*(256 MB|cut|nothing).*"))
                        .map(vector -> vector.bytes().toArray())
                        .toList();
        long bytesBefore = MemoryGauge.usedBytes();
        int threadsBefore = MemoryGauge.threads();
        List<Stranger> crowd = new ArrayList<>();
        try {
            for (int i = 0; i < CROWD; i++) {
                var stranger = new Stranger(broker, listener);
                crowd.add(stranger);
                stranger.send(openings.get(i % openings.size()));
            }
            long grown = MemoryGauge.usedBytes() - bytesBefore;
            assertTrue(
                    grown < CROWD_BYTES_MAX, () -> CROWD + " strangers cost " + grown + " bytes");
            assertTrue(MemoryGauge.threads() <= threadsBefore + 2, "threads for strangers");
            for (Stranger stranger : crowd) {
                assertTrue(stranger.awaitClose(PATIENCE), "still open");
            }
        } finally {
            for (Stranger stranger : crowd) {
                stranger.close();
            }
        }
    }

    @Test
    void nothingIsLeftOfThem() throws Exception {
        int honest = broker.connections();
        for (Vector vector : vectors()) {
            try (var stranger = new Stranger(broker, vector.listener())) {
                stranger.send(vector.bytes().toArray());
            }
        }
        Awaitility.await("connections of strangers to go")
                .atMost(PATIENCE)
                .untilAsserted(() -> assertEquals(honest, broker.connections()));
    }
}
