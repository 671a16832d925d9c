package dev.sluice.server.internal.listen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.sluice.server.SluiceServer;
import dev.sluice.server.testkit.Http;
import dev.sluice.server.testkit.RawPeer;
import dev.sluice.server.testkit.Scrape;
import dev.sluice.server.testkit.ServerText;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;

/** The listener {@code any} of a real server, and plain sockets. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(20)
class ProtocolDetectorTest {
    /** CONNECT of MQTT 3.1.1 with the client id "test"; the answer is CONNACK. */
    private static final String MQTT = "101000044d5154540402003c000474657374, 20020000, mqtt";

    /** The header of AMQP's SASL layer; the answer begins with the same. */
    private static final String AMQP = "414d515003010000, 414d515003010000, amqp";

    /** The native protocol's preamble; the answer has the version chosen. */
    private static final String NATIVE = "534c434501010000, 534c434501010100, native";

    private static final String UNKNOWN = "protocol=\"unknown\"";
    private static final String ANY = "listener=\"any\"";

    private SluiceServer server;
    private Http http;
    private Scrape before;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        server = ServerText.in(directory).with("limits: { detection-time: 1s }").start();
        http = new Http(server.adminAddress().orElseThrow());
    }

    @BeforeEach
    void remember() throws Exception {
        before = http.metrics();
    }

    @AfterAll
    void stop() {
        http.close();
        server.close();
    }

    @ParameterizedTest
    @CsvSource({MQTT, AMQP, NATIVE})
    void recognisesItAtOnce(String hello, String answer, String protocol) throws Exception {
        try (RawPeer peer = new RawPeer(server.port("any"))) {
            assertEquals(answer, peer.send(hello).read(answer.length() / 2));
            assertEquals(1, grownBy("sluice_connections_opened_total", tag(protocol), ANY));
            assertEquals(0, grownBy("sluice_connections_opened_total", UNKNOWN, ANY));
        }
    }

    /** Nothing is recognised by less than its fourth byte, so the first three are awaited. */
    @ParameterizedTest
    @CsvSource({MQTT, AMQP, NATIVE})
    void recognisesItByteByByte(String hello, String answer, String protocol) throws Exception {
        try (RawPeer peer = new RawPeer(server.port("any"))) {
            for (int i = 0; i < hello.length() / 2; i++) {
                long sent = i + 1L;
                peer.send(hello.substring(2 * i, 2 * i + 2));
                Awaitility.await()
                        .pollInterval(Duration.ofMillis(1))
                        .until(() -> received() >= sent);
            }
            assertEquals(answer, peer.read(answer.length() / 2));
            assertEquals(1, grownBy("sluice_connections_opened_total", tag(protocol), ANY));
        }
    }

    /** A recognised connection is not under the detection time any more. */
    @Test
    void recognisedConnectionMayBeSilent() throws Exception {
        try (RawPeer recognised = new RawPeer(server.port("any"));
                RawPeer silent = new RawPeer(server.port("any"))) {
            recognised.send("101000044d5154540402003c000474657374").read(4);
            silent.awaitClose();
            assertEquals("d000", recognised.send("c000").read(2));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00",
                "ff",
                "414d5158",
                "16030100c8010000c40303",
                "504f5354202f20485454502f312e310d0a0d0a",
                "50524f58592054435034203139322e302e322e31",
                "0d0a0d0a000d0a515549540a2111000c",
                "0000000000000000000000000000000000000000000000000000000000000000",
            })
    void closesWhatItDoesNotKnow(String garbage) throws Exception {
        try (RawPeer peer = new RawPeer(server.port("any"))) {
            peer.send(garbage).awaitClose();
        }
        awaitClosed("unrecognised");
    }

    /** Sixteen bytes that are still the beginning of a CONNECT with a long remaining length. */
    @Test
    void closesWhatIsNotKnownByTheLastByteOfTheBudget() throws Exception {
        try (RawPeer peer = new RawPeer(server.port("any"))) {
            peer.send("10ffffff7f" + "0004" + "4d515458" + "0402003c00").awaitClose();
        }
        awaitClosed("unrecognised");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10", "414d51", "534c43", "474554"})
    void closesSilenceAfterTheDetectionTime(String beginning) throws Exception {
        try (RawPeer peer = new RawPeer(server.port("any"))) {
            peer.send(beginning).awaitClose();
        }
        awaitClosed("silent");
    }

    @Test
    void connectionThatGoesAwayFirstIsThePeers() throws Exception {
        try (RawPeer peer = new RawPeer(server.port("any"))) {
            peer.send("10");
        }
        awaitClosed("peer");
    }

    /** HTTP is told what it may be here. */
    @Test
    void answersHttpWithWhatItNeeds() throws Exception {
        try (RawPeer peer = new RawPeer(server.port("any"))) {
            peer.send("474554202f20485454502f312e310d0a486f73743a20610d0a0d0a");
            String answer = new String(HexFormat.of().parseHex(peer.read(1_000)), US_ASCII);
            assertTrue(answer.startsWith("HTTP/1.1 426 Upgrade Required\r\n"), answer);
            assertTrue(answer.contains("amqp, mqtt, mqttv3.1, sluice"), answer);
        }
        awaitClosed("websocket");
    }

    private void awaitClosed(String reason) {
        Awaitility.await()
                .until(
                        () ->
                                grownBy("sluice_connections_closed_total", UNKNOWN, tagOf(reason))
                                        == 1);
    }

    private long received() throws IOException, InterruptedException {
        return grownBy("sluice_network_received_bytes_total", ANY);
    }

    private long grownBy(String name, String... tags) throws IOException, InterruptedException {
        return http.metrics().value(name, tags) - before.value(name, tags);
    }

    private static String tag(String protocol) {
        return "protocol=\"" + protocol + "\"";
    }

    private static String tagOf(String reason) {
        return "reason=\"" + reason + "\"";
    }
}
