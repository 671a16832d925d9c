package dev.sluice.server.internal.listen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.server.StartException;
import dev.sluice.server.config.ListenerConfig;
import dev.sluice.server.config.ProxyProtocol;
import dev.sluice.server.config.Transport;
import dev.sluice.server.testkit.RawPeer;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Listeners behind a load balancer that says whose connection it passes on. */
@Timeout(30)
class ProxiedListenerTest {
    private static final String V1 = hex("PROXY TCP4 192.0.2.1 198.51.100.7 5000 1883\r\n");
    private static final String V1_IPV6 = hex("PROXY TCP6 2001:db8::1 ::1 5000 1883\r\n");
    private static final String V2 = "0d0a0d0a000d0a515549540a2111000cc0000201c633640713880000";
    private static final String V2_LOCAL = "0d0a0d0a000d0a515549540a20000000";
    private static final String CLIENT = "192.0.2.1:5000\n";
    private static final String REQUEST =
            hex(
                    """
                    GET /echo HTTP/1.1
                    Host: a
                    Upgrade: websocket
                    Connection: Upgrade
                    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
                    Sec-WebSocket-Protocol: echo
                    Sec-WebSocket-Version: 13

                    """
                            .replace("\n", "\r\n"));

    private static final int ANSWER_BYTES = 159;

    private EchoListener listener = start(EchoAdapterFactory.NAME, Transport.TCP);

    @AfterEach
    void stop() {
        listener.close();
    }

    @Test
    void theHeadersClientIsTheConnections() throws IOException {
        for (String header : List.of(V1, V2)) {
            try (RawPeer peer = listener.connect()) {
                peer.send(header + hex("ECHO"));
                assertEquals(CLIENT + "ECHO", text(peer, CLIENT.length() + 4));
            }
        }
    }

    @Test
    void anIpv6ClientIsNamedInBrackets() throws IOException {
        String expected = "[2001:db8:0:0:0:0:0:1]:5000\n";
        try (RawPeer peer = listener.connect()) {
            assertEquals(expected, text(peer.send(V1_IPV6), expected.length()));
        }
    }

    @Test
    void theSocketsPeerStaysTheClientOfABalancersOwnConnection() throws IOException {
        for (String header : List.of(V2_LOCAL, hex("PROXY UNKNOWN\r\n"))) {
            try (RawPeer peer = listener.connect()) {
                assertEquals("127.0.0.1:", text(peer.send(header), 10));
            }
        }
    }

    @Test
    void theHeaderMayComeByteByByte() throws IOException {
        try (RawPeer peer = listener.connect()) {
            byte[] bytes = HexFormat.of().parseHex(V2 + hex("ECHO"));
            for (byte one : bytes) {
                peer.send(HexFormat.of().toHexDigits(one));
            }
            assertEquals(CLIENT + "ECHO", text(peer, CLIENT.length() + 4));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"4543484f", "101000044d5154540402003c000474657374", "50524f585900", "16"})
    void closesWhatBeginsOtherwise(String bytes) throws IOException {
        try (RawPeer peer = listener.connect()) {
            assertEquals("", peer.send(bytes).read(1));
        }
        awaitClosed(CloseReason.PROXY_HEADER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "50", "0d0a0d0a000d0a515549540a2111000cc0"})
    void closesWhoDoesNotFinishTheHeaderInTime(String bytes) throws IOException {
        try (RawPeer peer = listener.connect()) {
            assertEquals("", peer.send(bytes).read(1));
        }
        awaitClosed(CloseReason.SILENT);
    }

    /**
     * All of a balancer's connections come from one address, and it may have more than one client.
     */
    @Test
    void theLimitPerAddressIsForTheHeadersClient() throws IOException {
        List<RawPeer> peers = new ArrayList<>();
        for (int i = 0; i < EchoListener.PER_ADDRESS; i++) {
            RawPeer peer = listener.connect();
            peers.add(peer);
            assertEquals(CLIENT, text(peer.send(V1), CLIENT.length()));
        }
        try (RawPeer refused = listener.connect();
                RawPeer other = listener.connect()) {
            assertEquals("", refused.send(V1).read(1));
            String another = hex("PROXY TCP4 192.0.2.2 198.51.100.7 5000 1883\r\n");
            assertEquals(CLIENT.replace("2.1", "2.2"), text(other.send(another), CLIENT.length()));
        }
        awaitClosed(CloseReason.LIMIT);
        assertEquals(1, listener.count("sluice_connections_refused_total"));
        peers.getFirst().close();
        Awaitility.await()
                .until(
                        () -> {
                            try (RawPeer next = listener.connect()) {
                                return CLIENT.equals(text(next.send(V1), CLIENT.length()));
                            }
                        });
        for (RawPeer peer : peers) {
            peer.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"any, TCP", "any, WEBSOCKET", "echo, WEBSOCKET"})
    void webSocketLiesAboveTheHeader(String protocol, Transport transport) throws IOException {
        listener.close();
        listener = start(protocol, transport);
        try (RawPeer peer = listener.connect()) {
            peer.send(V1 + REQUEST + "8284000000004543484f");
            String answer = text(peer, ANSWER_BYTES);
            assertTrue(answer.startsWith("HTTP/1.1 101 "), answer);
            assertTrue(answer.endsWith("echo\r\n\r\n"), answer);
            assertEquals(hex("\u0082\u000f" + CLIENT), peer.read(2 + CLIENT.length()));
            assertEquals("82044543484f", peer.read(6));
        }
    }

    @Test
    void detectionLiesAboveTheHeader() throws IOException {
        listener.close();
        listener = start(ListenerConfig.ANY_PROTOCOL, Transport.TCP);
        try (RawPeer peer = listener.connect()) {
            peer.send(V2 + hex("EC")).send(hex("HO"));
            assertEquals(CLIENT + "ECHO", text(peer, CLIENT.length() + 4));
        }
    }

    private void awaitClosed(CloseReason reason) {
        Awaitility.await().until(() -> listener.closed(reason) == 1);
    }

    private static EchoListener start(String protocol, Transport transport) {
        try {
            return new EchoListener(
                    EchoListener.config(protocol, transport, ProxyProtocol.REQUIRED));
        } catch (StartException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String text(RawPeer peer, int bytes) throws IOException {
        return new String(HexFormat.of().parseHex(peer.read(bytes)), StandardCharsets.ISO_8859_1);
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
