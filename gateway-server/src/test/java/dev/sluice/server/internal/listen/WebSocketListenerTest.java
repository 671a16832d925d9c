package dev.sluice.server.internal.listen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.sluice.config.BindAddress;
import dev.sluice.server.StartException;
import dev.sluice.server.config.ListenerConfig;
import dev.sluice.server.config.ProxyProtocol;
import dev.sluice.server.config.Transport;
import dev.sluice.server.testkit.RawPeer;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Listeners that speak WebSocket, with plain sockets. */
@Timeout(30)
class WebSocketListenerTest {
    private static final String REQUEST =
            """
            GET /echo HTTP/1.1
            Host: a
            Upgrade: websocket
            Connection: Upgrade
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
            Sec-WebSocket-Protocol: echo
            Sec-WebSocket-Version: 13

            """;
    private static final int ANSWER_BYTES = 159;

    private EchoListener listener;

    @BeforeEach
    void start() throws StartException {
        listener =
                new EchoListener(
                        EchoListener.config(
                                EchoAdapterFactory.NAME, Transport.WEBSOCKET, ProxyProtocol.OFF));
    }

    @AfterEach
    void stop() {
        listener.close();
    }

    @Test
    void carriesTheProtocolAndCountsItsBytes() throws IOException {
        try (RawPeer peer = upgraded()) {
            peer.send("8284000000004543484f");
            assertEquals("82044543484f", peer.read(6));
            peer.send("888200000000" + "03e8");
            assertEquals("880203e8", peer.read(5));
        }
        Awaitility.await().until(() -> listener.count("sluice_connections") == 0);
        long received = listener.count("sluice_network_received_bytes_total");
        assertEquals(REQUEST.replace("\n", "\r\n").length() + 10 + 8, received);
    }

    @Test
    void refusalSaysWhyAndIsCounted() throws IOException {
        try (RawPeer peer = listener.connect()) {
            peer.send(hex(REQUEST.replace(": echo", ": mqtt")));
            String answer = new String(HexFormat.of().parseHex(peer.read(10_000)), US_ASCII);
            assertTrue(answer.startsWith("HTTP/1.1 400 Bad Request\r\n"), answer);
            assertTrue(answer.endsWith("must offer one of these: echo\n"), answer);
        }
        assertEquals(
                1, listener.count("sluice_websocket_requests_refused_total", "status=\"400\""));
        awaitClosed(CloseReason.WEBSOCKET);
    }

    /** What is still on its way does not take the answer with it. */
    @Test
    void refusalIsReadThoughMoreWasSent() throws IOException {
        try (RawPeer peer = listener.connect()) {
            peer.send(hex(REQUEST.replace("/echo", "/") + "x".repeat(200_000)));
            String answer = new String(HexFormat.of().parseHex(peer.read(10_000)), US_ASCII);
            assertTrue(answer.startsWith("HTTP/1.1 404 Not Found\r\n"), answer);
        }
    }

    @Test
    void whoDoesNotFinishTheRequestInTimeIsClosed() throws IOException {
        try (RawPeer peer = listener.connect()) {
            assertEquals("", peer.send(hex("GET /echo HTTP/1.1\n")).read(1));
        }
        awaitClosed(CloseReason.SILENT);
    }

    @Test
    void whoBreaksTheRulesIsToldAndCounted() throws IOException {
        try (RawPeer peer = upgraded()) {
            peer.send("820161");
            assertEquals("880203ea", peer.read(5));
        }
        assertEquals(
                1,
                listener.count("sluice_websocket_violations_total", "reason=\"protocol_error\""));
        awaitClosed(CloseReason.WEBSOCKET);
    }

    /** Whoever stays after the last frame does not stay for long. */
    @Test
    void closesAPeerThatDoesNotGo() throws IOException {
        try (RawPeer peer = upgraded()) {
            peer.send("820161").read(5);
            awaitClosed(CloseReason.WEBSOCKET);
            assertEquals(0, listener.count("sluice_connections"));
        }
    }

    @Test
    void takesNoMoreConnectionsThanItMay() throws Exception {
        listener.close();
        listener =
                new EchoListener(
                        new ListenerConfig(
                                EchoAdapterFactory.NAME,
                                new BindAddress("127.0.0.1", 0),
                                Transport.TCP,
                                ProxyProtocol.OFF,
                                Optional.of(1),
                                1000));
        try (RawPeer first = listener.connect()) {
            assertEquals(hex("127."), first.read(4));
            try (RawPeer second = listener.connect()) {
                assertEquals("", second.read(1));
            }
            assertEquals(1, listener.count("sluice_connections_refused_total"));
        }
        Awaitility.await()
                .until(
                        () -> {
                            try (RawPeer next = listener.connect()) {
                                return next.read(4).equals(hex("127."));
                            }
                        });
    }

    /** With one connection in a second the second one waits and is served, and not turned away. */
    @Test
    void whoComesTooFastWaitsAndIsServed() throws Exception {
        listener.close();
        listener =
                new EchoListener(
                        new ListenerConfig(
                                EchoAdapterFactory.NAME,
                                new BindAddress("127.0.0.1", 0),
                                Transport.TCP,
                                ProxyProtocol.OFF,
                                Optional.empty(),
                                5));
        List<RawPeer> peers = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            peers.add(listener.connect());
        }
        for (RawPeer peer : peers) {
            assertEquals(hex("127."), peer.read(4));
            peer.close();
        }
        assertTrue(listener.count("sluice_listener_accept_pauses_total") > 0);
        assertEquals(0, listener.count("sluice_connections_refused_total"));
    }

    private RawPeer upgraded() throws IOException {
        RawPeer peer = listener.connect();
        peer.send(hex(REQUEST));
        String answer = new String(HexFormat.of().parseHex(peer.read(ANSWER_BYTES)), US_ASCII);
        assertTrue(answer.startsWith("HTTP/1.1 101 "), answer);
        assertTrue(answer.endsWith(": echo\r\n\r\n"), answer);
        int greeting = Integer.parseInt(peer.read(2).substring(2), 16);
        peer.read(greeting);
        return peer;
    }

    private void awaitClosed(CloseReason reason) {
        Awaitility.await().until(() -> listener.closed(reason) == 1);
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.replace("\n", "\r\n").getBytes(US_ASCII));
    }
}
