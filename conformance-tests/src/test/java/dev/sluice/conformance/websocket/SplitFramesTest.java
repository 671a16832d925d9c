package dev.sluice.conformance.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.conformance.client.ClientLibrary;
import dev.sluice.conformance.client.Inbox;
import dev.sluice.conformance.client.TestClient;
import dev.sluice.conformance.harness.BrokerConfig;
import dev.sluice.conformance.harness.InProcessBroker;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;

/** Frames mean nothing: packets may begin and end anywhere in them [MQTT-6.0.0-2]. */
@Timeout(60)
class SplitFramesTest {
    private static final String CONNECT = "101000044d5154540402003c000474657374";
    private static final String CONNACK = "20020000";
    private static final String SUBSCRIBE = "82080001" + "0003732f74" + "01";
    private static final String SUBACK = "9003000101";

    /** With QoS 1, to the topic s/t, packet identifier 7. */
    private static final String PUBLISH = "32080003732f74" + "0007" + "61";

    private static final String PUBACK = "40020007";

    /** As the broker sends it: its own packet identifier, 1. */
    private static final String DELIVERY = "32080003732f74" + "0001" + "61";

    private static final String DISCONNECT = "e000";

    @TempDir static Path directory;
    private static InProcessBroker broker;

    @BeforeAll
    static void startBroker() throws Exception {
        broker =
                InProcessBroker.start(
                        BrokerConfig.in(directory)
                                .listener("mqtt-ws", "protocol: mqtt, transport: websocket"));
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @ParameterizedTest
    @CsvSource({"mqtt-ws, mqtt", "mqtt-ws, mqttv3.1", "any, mqtt"})
    void aSessionInFramesOfOneByte(String listener, String subProtocol) throws IOException {
        try (var socket = RawWebSocket.upgraded(broker, listener, subProtocol)) {
            socket.sendByteByByte(CONNECT);
            assertEquals(CONNACK, socket.read(4));
            socket.sendByteByByte(SUBSCRIBE);
            assertEquals(SUBACK, socket.read(5));
            socket.sendByteByByte(PUBLISH);
            assertDeliveryAndPuback(socket);
            socket.sendByteByByte("40020001" + DISCONNECT);
            assertEquals(1000, socket.awaitClose());
        }
    }

    @Test
    void aSessionInOneFrame() throws IOException {
        try (var socket = RawWebSocket.upgraded(broker, "mqtt-ws", "mqtt")) {
            byte[] all = HexFormat.of().parseHex(CONNECT + SUBSCRIBE + PUBLISH);
            socket.send(RawWebSocket.frame(RawWebSocket.BINARY, all));
            assertEquals(CONNACK, socket.read(4));
            assertEquals(SUBACK, socket.read(5));
            assertDeliveryAndPuback(socket);
        }
    }

    @Test
    void manyPacketsInOneFrame() throws Exception {
        int count = 1_000;
        try (TestClient subscriber = ClientLibrary.HIVEMQ_MQTT5.connect(broker);
                var socket = RawWebSocket.upgraded(broker, "mqtt-ws", "mqtt")) {
            Inbox inbox = subscriber.subscribe("m/t");
            var packets = new ByteArrayOutputStream();
            packets.writeBytes(HexFormat.of().parseHex(CONNECT));
            for (int i = 1; i <= count; i++) {
                packets.writeBytes(
                        HexFormat.of()
                                .parseHex("32090003" + "6d2f74" + "%04x%04x".formatted(i, i)));
            }
            socket.send(RawWebSocket.frame(RawWebSocket.BINARY, packets.toByteArray()));
            assertEquals(CONNACK, socket.read(4));
            for (int i = 1; i <= count; i++) {
                assertEquals("4002%04x".formatted(i), socket.read(4));
            }
            for (int i = 1; i <= count; i++) {
                assertEquals(
                        "%04x".formatted(i),
                        HexFormat.of().formatHex(inbox.await().body().toArray()));
            }
        }
    }

    /** A message in fragments with pings in between, each cut where a packet is not. */
    @Test
    void aSessionInFragments() throws IOException {
        byte[] all = HexFormat.of().parseHex(CONNECT + SUBSCRIBE + PUBLISH);
        try (var socket = RawWebSocket.upgraded(broker, "any", "mqtt")) {
            var frames = new ByteArrayOutputStream();
            for (int at = 0; at < all.length; at += 5) {
                byte[] part = Arrays.copyOfRange(all, at, Math.min(all.length, at + 5));
                int opcode = at == 0 ? RawWebSocket.BINARY : RawWebSocket.CONTINUATION;
                boolean isLast = at + 5 >= all.length;
                frames.writeBytes(RawWebSocket.frame(isLast ? opcode : opcode & 0x7F, part));
                if (!isLast) {
                    frames.writeBytes(RawWebSocket.frame(0x8A, part));
                }
            }
            socket.send(frames.toByteArray());
            assertEquals(CONNACK, socket.read(4));
            assertEquals(SUBACK, socket.read(5));
            assertDeliveryAndPuback(socket);
            socket.send(RawWebSocket.frame(RawWebSocket.PING, new byte[] {'?'}));
            assertEquals("8a3f", socket.read(2));
        }
    }

    /** The other protocols' first words, byte by byte. */
    @ParameterizedTest
    @CsvSource({
        "amqp, 414d515003010000, 414d515003010000",
        "sluice, 534c434501010000, 534c434501010100",
    })
    void otherProtocolsLikewise(String subProtocol, String hello, String answer)
            throws IOException {
        try (var socket = RawWebSocket.upgraded(broker, "any", subProtocol)) {
            socket.sendByteByByte(hello);
            assertEquals(answer, socket.read(answer.length() / 2));
        }
    }

    /** A transport's goodbye is none of the protocol's: the will is published. */
    @Test
    void whoOnlyClosesTheWebSocketLeavesAWill() throws Exception {
        try (TestClient subscriber = ClientLibrary.HIVEMQ_MQTT5.connect(broker);
                var socket = RawWebSocket.upgraded(broker, "mqtt-ws", "mqtt")) {
            Inbox inbox = subscriber.subscribe("w/t");
            socket.sendByteByByte(
                    "101a00044d5154540406003c0004" + "77696c6c" + "0003772f740003627965");
            assertEquals(CONNACK, socket.read(4));
            socket.send(RawWebSocket.frame(0x88, new byte[] {0x03, (byte) 0xE8}));
            assertEquals(1000, socket.awaitClose());
            assertEquals("bye", inbox.await().body().asUtf8());
        }
    }

    @Test
    void aStopSaysGoodbyeInBothLanguages(@TempDir Path own) throws Exception {
        try (InProcessBroker stopping =
                        InProcessBroker.start(
                                BrokerConfig.in(own)
                                        .listener(
                                                "mqtt-ws",
                                                "protocol: mqtt, transport: websocket"));
                var socket = RawWebSocket.upgraded(stopping, "mqtt-ws", "mqtt")) {
            socket.sendByteByByte("101100044d5154540502003c00000474657374");
            assertEquals("20", socket.read(1));
            Thread closing = Thread.ofVirtual().start(stopping::close);
            assertEquals(1001, socket.awaitClose());
            closing.join();
        }
    }

    private static void assertDeliveryAndPuback(RawWebSocket socket) throws IOException {
        String both = socket.read((DELIVERY.length() + PUBACK.length()) / 2);
        boolean isPubackFirst = both.startsWith(PUBACK);
        assertEquals(isPubackFirst ? PUBACK + DELIVERY : DELIVERY + PUBACK, both);
    }
}
