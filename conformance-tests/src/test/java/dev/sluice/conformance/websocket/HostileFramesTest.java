package dev.sluice.conformance.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.conformance.client.Carrier;
import dev.sluice.conformance.client.ClientLibrary;
import dev.sluice.conformance.client.Inbox;
import dev.sluice.conformance.client.TestClient;
import dev.sluice.conformance.client.TestMessage;
import dev.sluice.conformance.harness.BrokerConfig;
import dev.sluice.conformance.harness.InProcessBroker;
import dev.sluice.conformance.harness.Metrics;
import dev.sluice.conformance.harness.Seed;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Random;

/** Strangers with a WebSocket, or on the way to one, hurt themselves only. */
@Timeout(120)
class HostileFramesTest {
    private static final String LISTENER = "mqtt-ws";
    private static final int ROUNDS = 300;

    @TempDir static Path directory;
    private static InProcessBroker broker;
    private static TestClient bystander;
    private static Inbox inbox;
    private static int messages;

    @BeforeAll
    static void startBroker() throws Exception {
        broker =
                InProcessBroker.start(
                        BrokerConfig.in(directory)
                                .listener(LISTENER, "protocol: mqtt, transport: websocket")
                                .append("limits: { detection-time: 1s }"));
        bystander = ClientLibrary.HIVEMQ_MQTT5.connect(broker, Carrier.WEBSOCKET, LISTENER);
        inbox = bystander.subscribe("by/stander");
    }

    @AfterAll
    static void stopBroker() {
        bystander.close();
        broker.close();
    }

    @AfterEach
    void othersDoNotNotice() throws Exception {
        String text = "still here " + messages++;
        bystander.publish("by/stander", TestMessage.text(text));
        assertEquals(text, inbox.await().body().asUtf8());
        assertEquals(0, Metrics.of(broker).sum("sluice_connection_failures_total"));
    }

    @ParameterizedTest
    @CsvSource({
        "82ff0000000006400000 00000000, 1009, too_big",
        "82ff7fffffffffffffff 00000000, 1009, too_big",
        "82ffffffffffffffffff 00000000, 1002, protocol_error",
        "8205 1003000000, 1002, protocol_error",
        "8183 00000000 616263, 1003, unsupported_data",
        "c280 00000000, 1002, protocol_error",
        "0981 00000000 61, 1002, protocol_error",
        "89fe 0080 00000000, 1002, protocol_error",
    })
    void rulesAreKept(String frame, int code, String reason) throws Exception {
        double before =
                Metrics.of(broker)
                        .sum("sluice_websocket_violations_total", "reason=\"" + reason + "\"");
        try (var stranger = RawWebSocket.upgraded(broker, LISTENER, "mqtt")) {
            stranger.send(HexFormat.of().parseHex(frame.replace(" ", "")));
            assertEquals(code, stranger.awaitClose());
        }
        assertEquals(
                before + 1,
                Metrics.of(broker)
                        .sum("sluice_websocket_violations_total", "reason=\"" + reason + "\""));
    }

    /** The close frame is read though the stranger goes on sending what it has announced. */
    @Test
    void aHundredMegabytesAreNotTaken() throws Exception {
        try (var stranger = RawWebSocket.upgraded(broker, LISTENER, "mqtt")) {
            stranger.send(HexFormat.of().parseHex("82ff0000000006400000" + "00000000"));
            for (int i = 0; i < 100; i++) {
                stranger.send(new byte[64 * 1024]);
            }
            assertEquals(1009, stranger.awaitClose());
        }
    }

    /** A frame within the limit is not collected: the protocol refuses what is in it. */
    @Test
    void theProtocolsLimitCountsWithinAFrame() throws Exception {
        try (var stranger = RawWebSocket.upgraded(broker, LISTENER, "mqtt")) {
            // 15 MiB announced, with a CONNECT of 8 MB in it; max-connect-bytes is 64 KiB.
            stranger.send(HexFormat.of().parseHex("82ff0000000000f00000" + "00000000"));
            stranger.send(HexFormat.of().parseHex("1080a4e803"));
            assertEquals(1000, stranger.awaitClose());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {LISTENER, "any"})
    void headerFieldsWithoutEndAreRefused(String listener) throws Exception {
        try (var stranger = new RawWebSocket(broker, listener)) {
            stranger.send("GET / HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII));
            byte[] fields = "A: b\r\n".repeat(1_000).getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i < 50; i++) {
                stranger.send(fields);
            }
            String answer = stranger.readRest();
            assertTrue(answer.startsWith("HTTP/1.1 431 "), answer);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {LISTENER, "any"})
    void aRequestThatTakesTooLongIsClosed(String listener) throws Exception {
        byte[] request = RawWebSocket.request("mqtt").getBytes(StandardCharsets.US_ASCII);
        try (var stranger = new RawWebSocket(broker, listener)) {
            double silentBefore = silent(listener);
            int[] sent = {0};
            // A byte every 20 ms would take three times as long as it may.
            Awaitility.await()
                    .pollInterval(Duration.ofMillis(20))
                    .until(
                            () -> {
                                if (sent[0] < request.length) {
                                    stranger.send(new byte[] {request[sent[0]++]});
                                }
                                return silent(listener) > silentBefore;
                            });
            assertTrue(sent[0] < request.length, "all of it was sent");
        }
    }

    /** Chance in frames and in their payloads, and frames of good packets in between. */
    @Test
    void chanceBytesEndAtMostTheirOwnConnection() throws Exception {
        Random random = Seed.random("HostileFramesTest");
        int closed = 0;
        for (int round = 0; round < ROUNDS; round++) {
            try (var stranger = RawWebSocket.upgraded(broker, LISTENER, "mqtt")) {
                var bytes = new ByteArrayOutputStream();
                if (random.nextBoolean()) {
                    bytes.writeBytes(
                            RawWebSocket.frame(
                                    RawWebSocket.BINARY,
                                    HexFormat.of().parseHex("100c00044d5154540402003c0000")));
                }
                byte[] payload = new byte[random.nextInt(200)];
                random.nextBytes(payload);
                byte[] frame =
                        RawWebSocket.frame(
                                random.nextBoolean() ? RawWebSocket.BINARY : random.nextInt(256),
                                payload);
                if (random.nextBoolean()) {
                    frame[random.nextInt(Math.min(frame.length, 8))] = (byte) random.nextInt();
                }
                bytes.writeBytes(frame);
                // Ends what did not end by itself, if it is in no frame that needs more bytes.
                bytes.writeBytes(RawWebSocket.frame(0x88, new byte[] {0x03, (byte) 0xE8}));
                stranger.send(bytes.toByteArray());
                stranger.endOutput();
                closed += stranger.awaitClose() == 0 ? 0 : 1;
            }
        }
        assertTrue(closed > ROUNDS / 3, "closed with a close frame: " + closed);
        Awaitility.await().until(() -> broker.connections() == 1);
    }

    private static double silent(String listener) throws IOException, InterruptedException {
        return Metrics.of(broker)
                .sum(
                        "sluice_connections_closed_total",
                        "reason=\"silent\"",
                        "listener=\"" + listener + "\"");
    }
}
