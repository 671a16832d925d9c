package dev.sluice.server.internal.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.adapter.ServerEvent;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;

class WebSocketUpgradeTest {
    private static final int MOST_HEADER_BYTES = 2_000;

    /** The example of RFC 6455, 1.3. */
    private static final String GOOD =
            """
            GET /mqtt?a=b HTTP/1.1
            Host: localhost:8083
            Upgrade: websocket
            Connection: keep-alive, Upgrade
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
            Sec-WebSocket-Protocol: amqp, mqttv3.1, mqtt
            Sec-WebSocket-Version: 13
            Origin: http://localhost:8080

            """;

    private final Heard heard = new Heard();
    private final EmbeddedChannel channel =
            new EmbeddedChannel(
                    new WebSocketUpgrade(
                            new UpgradeRules(
                                    Optional.of("/mqtt"), List.of(), List.of("mqtt", "mqttv3.1")),
                            MOST_HEADER_BYTES,
                            heard));

    private final class Heard implements UpgradeListener {
        private @Nullable String subProtocol;
        private int status;

        @Override
        public void accepted(String chosen) {
            subProtocol = chosen;
            channel.pipeline().addLast(new Adapter());
        }

        @Override
        public void refused(int refusal, String why) {
            status = refusal;
        }
    }

    /** What comes behind the request; keeps it as the channel's inbound messages. */
    private final class Adapter extends ChannelInboundHandlerAdapter {
        @Override
        public void channelActive(ChannelHandlerContext context) {
            isActive = true;
        }
    }

    private boolean isActive;

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    @Test
    void answersAsTheStandardsExample() {
        send(GOOD);
        assertEquals(
                """
                HTTP/1.1 101 Switching Protocols
                Upgrade: websocket
                Connection: Upgrade
                Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
                Sec-WebSocket-Protocol: mqttv3.1

                """,
                answer());
        assertEquals("mqttv3.1", heard.subProtocol);
        assertTrue(isActive);
        assertTrue(channel.isOpen());
        assertNull(channel.pipeline().get(WebSocketUpgrade.class));
    }

    @Test
    void readsItByteByByteAndHandsOnWhatFollows() {
        byte[] bytes = crlf(GOOD).getBytes(StandardCharsets.US_ASCII);
        for (byte one : bytes) {
            assertNull(heard.subProtocol);
            channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {one}));
        }
        assertEquals("mqttv3.1", heard.subProtocol);
        channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {1, 2, 3}));
        assertEquals(Unpooled.wrappedBuffer(new byte[] {1, 2, 3}), channel.readInbound());
    }

    /** A client should wait for the answer, and some do not. */
    @Test
    void handsOnWhatCameWithTheRequest() {
        channel.writeInbound(
                Unpooled.wrappedBuffer(
                        crlf(GOOD).getBytes(StandardCharsets.US_ASCII),
                        "GET / HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII)));
        ByteBuf rest = channel.readInbound();
        assertEquals("GET / HTTP/1.1\r\n", rest.toString(StandardCharsets.US_ASCII));
        rest.release();
        assertNull(channel.readInbound());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET /mqtt | POST /mqtt | 405 | needs GET",
                "GET /mqtt | CONNECT /mqtt | 405 | needs GET",
                "GET /mqtt?a=b | GET / | 404 | path",
                "GET /mqtt?a=b | GET /mqtt/ | 404 | path",
                "GET /mqtt?a=b | GET http://localhost/mqtt | 404 | path",
                "HTTP/1.1 | HTTP/1.0 | 400 | HTTP/1.1",
                "HTTP/1.1 | HTTP/x | 400 | no HTTP request",
                "HTTP/1.1 | | 400 | no HTTP request",
                "Host: localhost:8083 | X: y | 400 | host",
                "Host: localhost:8083 | Host: a~Host: a | 400 | host",
                "Upgrade: websocket | X: y | 426 | mqtt, mqttv3.1",
                "Upgrade: websocket | Upgrade: h2c | 426 | mqtt, mqttv3.1",
                "keep-alive, Upgrade | keep-alive | 426 | mqtt, mqttv3.1",
                "Version: 13 | Version: 8 | 426 | must be 13",
                "Version: 13 | Version: 13~Sec-WebSocket-Version: 8 | 426 | must be 13",
                "Sec-WebSocket-Version: 13 | X: y | 426 | must be 13",
                "Sec-WebSocket-Key: | X: | 400 | sec-websocket-key",
                "dGhlIHNhbXBsZSBub25jZQ== | dGhlIHNhbXBsZQ== | 400 | 16 bytes",
                "dGhlIHNhbXBsZSBub25jZQ== | !!!! | 400 | 16 bytes",
                "amqp, mqttv3.1, mqtt | amqp | 400 | mqtt, mqttv3.1",
                "amqp, mqttv3.1, mqtt | MQTT | 400 | mqtt, mqttv3.1",
                "Sec-WebSocket-Protocol: | X: | 400 | mqtt, mqttv3.1",
                "http://localhost:8080 | http://evil.example | 403 | allowed-origins",
                "http://localhost:8080 | null | 403 | allowed-origins",
                "Origin: | Origin: http://localhost~Origin: | 403 | allowed-origins",
                "Origin: http://localhost:8080 | Content-Length: 1 | 400 | body",
                "Origin: http://localhost:8080 | Transfer-Encoding: chunked | 400 | body",
                "Origin: | Bad Name: | 400 | no HTTP request",
            })
    void refuses(String what, @Nullable String by, int status, String why) {
        String request = GOOD.replace(what, by == null ? "" : by.replace("~", "\n"));
        assertFalse(request.equals(GOOD));
        send(request);
        assertRefused(status, why);
    }

    @Test
    void offersMayStandInSeveralFields() {
        send(GOOD.replace("amqp, mqttv3.1, mqtt", "amqp\nSec-WebSocket-Protocol: mqtt"));
        assertEquals("mqtt", heard.subProtocol);
    }

    @Test
    void aProgramNeedsNoOrigin() {
        send(GOOD.replace("Origin: http://localhost:8080\n", ""));
        assertEquals("mqttv3.1", heard.subProtocol);
    }

    @Test
    void refusesARequestLineWithoutEnd() {
        channel.writeInbound(text("GET /" + "a".repeat(5_000)));
        assertRefused(414, "too long");
    }

    @ParameterizedTest
    @ValueSource(strings = {"X: ", "\r\nX: y"})
    void refusesFieldsWithoutEnd(String more) {
        channel.writeInbound(text("GET /mqtt HTTP/1.1\r\nA: b"));
        for (int i = 0; i < 1_000 && heard.status == 0; i++) {
            channel.writeInbound(text(more));
        }
        assertRefused(431, "too long");
    }

    /** Whatever comes behind a refusal is dropped, and no second answer is given. */
    @Test
    void answersOnce() {
        send(GOOD.replace("GET", "PUT") + GOOD);
        assertRefused(405, "GET");
        assertNull(heard.subProtocol);
        assertNull(channel.readInbound());
    }

    @Test
    void aClientThatLeavesInTheMiddleIsNotRefused() {
        channel.writeInbound(text("GET /mqtt HTTP/1.1\r\nHost: a\r\n"));
        var _ = channel.close();
        assertEquals(0, heard.status);
        assertNull(channel.readOutbound());
    }

    @Test
    void doesNotHoldUpAStop() {
        channel.writeInbound(text("GET /mqtt HTTP/1.1\r\n"));
        channel.pipeline().fireUserEventTriggered(ServerEvent.STOPPING);
        assertFalse(channel.isOpen());
        assertEquals(0, heard.status);
    }

    /** A good request with some bytes changed is accepted or refused, and never anything else. */
    @Test
    void bearsChanceBytes() {
        long seed = Long.getLong("sluice.seed", new Random().nextLong());
        System.out.println("random seed: -Dsluice.seed=" + seed);
        Random random = new Random(seed);
        int refused = 0;
        for (int round = 0; round < 3_000; round++) {
            byte[] bytes = crlf(GOOD).getBytes(StandardCharsets.US_ASCII);
            for (int i = random.nextInt(4); i >= 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            int[] status = {0};
            EmbeddedChannel fresh =
                    new EmbeddedChannel(
                            new WebSocketUpgrade(
                                    new UpgradeRules(Optional.empty(), List.of(), List.of("mqtt")),
                                    MOST_HEADER_BYTES,
                                    new UpgradeListener() {
                                        @Override
                                        public void accepted(String subProtocol) {
                                            status[0] = 101;
                                        }

                                        @Override
                                        public void refused(int refusal, String why) {
                                            status[0] = refusal;
                                        }
                                    }));
            fresh.writeInbound(Unpooled.wrappedBuffer(bytes));
            refused += status[0] > 101 ? 1 : 0;
            fresh.finishAndReleaseAll();
        }
        assertTrue(refused > 300, "refused " + refused);
    }

    private void assertRefused(int status, String why) {
        String answer = answer();
        assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
        assertTrue(answer.contains(why), answer);
        assertTrue(answer.contains("\nConnection: close\n"), answer);
        int body = answer.indexOf("\n\n") + 2;
        assertTrue(answer.contains("\nContent-Length: " + (answer.length() - body) + "\n"), answer);
        assertEquals(status, heard.status);
        assertFalse(channel.isOpen());
    }

    private void send(String request) {
        channel.writeInbound(text(crlf(request)));
    }

    private String answer() {
        ByteBuf bytes = channel.readOutbound();
        String text = bytes.toString(StandardCharsets.US_ASCII).replace("\r\n", "\n");
        bytes.release();
        assertNull(channel.readOutbound());
        return text;
    }

    private static ByteBuf text(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
    }

    private static String crlf(String text) {
        return text.replace("\n", "\r\n");
    }
}
