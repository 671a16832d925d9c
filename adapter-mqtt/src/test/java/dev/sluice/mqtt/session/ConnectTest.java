package dev.sluice.mqtt.session;

import static dev.sluice.mqtt.codec.ProtocolVersion.V3_1;
import static dev.sluice.mqtt.codec.ProtocolVersion.V3_1_1;
import static dev.sluice.mqtt.codec.ProtocolVersion.V5;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.broker.Refusal;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Quality;
import dev.sluice.core.testkit.FakeBroker;
import dev.sluice.core.testkit.ManualLoop;
import dev.sluice.mqtt.codec.Packet;
import dev.sluice.mqtt.codec.Property;
import dev.sluice.mqtt.codec.PropertyBlock;
import dev.sluice.mqtt.codec.ProtocolVersion;
import dev.sluice.mqtt.codec.ProtocolViolationException;
import dev.sluice.mqtt.codec.ReasonCode;
import dev.sluice.mqtt.codec.WillData;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.time.Duration;
import java.util.List;

/** CONNECT and the ends of a connection: sections 3.1, 3.2 and 3.14. */
class ConnectTest {
    /** Receive maximum 1024, packet 1 MiB, aliases 4, QoS 1, no shared. */
    private static final String OFFER = "2104002700100000220004";

    private final ManualLoop loop = new ManualLoop();
    private final FakeBroker broker = new FakeBroker(loop);

    private static WillData will(Quality quality, boolean retain, PropertyBlock properties) {
        return new WillData(quality, retain, "will/topic", properties, Bytes.utf8("gone"));
    }

    private static PropertyBlock number(Property property, long value) {
        return PropertyBlock.builder().number(property, value).build();
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void acceptsACleanConnect(ProtocolVersion version) {
        TestClient client = new TestClient(broker, version).connect("c");
        String offer = version == V5 ? OFFER : "";
        assertEquals(List.of("CONNACK present=0 reason=0x00 props=" + offer), client.take());
        assertEquals(60, client.keepAliveSeconds());
        assertFalse(client.isClosed());
    }

    /** [MQTT-3.2.2-16]: also with clean start 0. */
    @Test
    void assignsAClientId() {
        TestClient client = new TestClient(broker, V5).connect("", false, PropertyBlock.EMPTY);
        String connAck = client.take().getFirst();
        assertTrue(connAck.contains("props=120027736c756963652d"), connAck);
    }

    /** [MQTT-3.1.3-8] of 3.1.1. */
    @Test
    void refusesAnEmptyIdWithAKeptSession() {
        TestClient kept = new TestClient(broker, V3_1_1).connect("", false, PropertyBlock.EMPTY);
        assertEquals(List.of("CONNACK present=0 reason=0x85 props="), kept.take());
        assertTrue(kept.isClosed());
        TestClient clean = new TestClient(broker, V3_1_1).connect("");
        assertEquals(List.of("CONNACK present=0 reason=0x00 props="), clean.take());
        TestClient old = new TestClient(broker, V3_1).connect("");
        assertEquals(List.of("CONNACK present=0 reason=0x85 props="), old.take());
    }

    @Test
    void refusesAClientIdAboveTheLimit() {
        TestClient client = new TestClient(broker, V5).connect("i".repeat(65));
        assertTrue(client.take().getFirst().startsWith("CONNACK present=0 reason=0x85"));
    }

    /** [MQTT-3.2.2-1] to [MQTT-3.2.2-6]. */
    @Test
    void saysSessionPresentOnlyIfThereWasOne() {
        PropertyBlock kept = number(Property.SESSION_EXPIRY_INTERVAL, 100);
        TestClient first = new TestClient(broker, V5).connect("c", false, kept);
        assertTrue(first.take().getFirst().startsWith("CONNACK present=0"));
        first.lose();
        TestClient second = new TestClient(broker, V5).connect("c", false, kept);
        assertTrue(second.take().getFirst().startsWith("CONNACK present=1"));
        second.lose();
        TestClient third = new TestClient(broker, V5).connect("c", true, kept);
        assertTrue(third.take().getFirst().startsWith("CONNACK present=0"));
        third.lose();
        loop.advance(Duration.ofSeconds(101));
        TestClient fourth = new TestClient(broker, V5).connect("c", false, kept);
        assertTrue(fourth.take().getFirst().startsWith("CONNACK present=0"));
    }

    @Test
    void capsSessionExpiryAndSaysSo() {
        TestClient client =
                new TestClient(broker, V5)
                        .connect("c", true, number(Property.SESSION_EXPIRY_INTERVAL, 0xFFFFFFFFL));
        assertEquals(
                List.of("CONNACK present=0 reason=0x00 props=1100093a80" + OFFER), client.take());
    }

    /** [MQTT-3.2.2-21]. */
    @Test
    void replacesAMissingKeepAliveByTheLongest() {
        TestClient client = new TestClient(broker, V5);
        client.send(new Packet.Connect(V5, true, 0, "c", null, null, null, PropertyBlock.EMPTY));
        assertEquals(List.of("CONNACK present=0 reason=0x00 props=13fd20" + OFFER), client.take());
        assertEquals(64_800, client.keepAliveSeconds());
    }

    @Test
    void refusesBadCredentialsInEachVersionsOwnWords() {
        broker.rejectEverybody();
        TestClient v5 = new TestClient(broker, V5).connect("c");
        assertTrue(v5.take().getFirst().startsWith("CONNACK present=0 reason=0x86"));
        TestClient v3 = new TestClient(broker, V3_1_1).connect("c");
        assertEquals(List.of("CONNACK present=0 reason=0x86 props="), v3.take());
        assertTrue(v3.isClosed());
        assertTrue(broker.connections().isEmpty());
    }

    @Test
    void passesUserAndPasswordOn() {
        broker.acceptOnly("u", "p");
        TestClient client = new TestClient(broker, V5);
        client.send(
                new Packet.Connect(
                        V5, true, 0, "c", null, "u", Bytes.utf8("p"), PropertyBlock.EMPTY));
        assertTrue(client.take().getFirst().startsWith("CONNACK present=0 reason=0x00"));
    }

    /** [MQTT-4.12.0-1]. */
    @Test
    void refusesEnhancedAuthentication() {
        PropertyBlock method =
                PropertyBlock.builder().text(Property.AUTHENTICATION_METHOD, "X").build();
        TestClient client = new TestClient(broker, V5).connect("c", true, method);
        assertTrue(client.take().getFirst().startsWith("CONNACK present=0 reason=0x8C"));
        assertTrue(client.isClosed());
    }

    /** [MQTT-3.1.2-2] of 3.1.1. */
    @Test
    void answersAnUnknownLevelWithReturnCode1() {
        TestClient client = new TestClient(broker, V3_1_1);
        client.connection().unknownLevel();
        client.connection()
                .violated(
                        new ProtocolViolationException(
                                ReasonCode.UNSUPPORTED_PROTOCOL_VERSION, "level 6"));
        assertEquals(List.of("CONNACK present=0 reason=0x84 props="), client.take());
        assertTrue(client.isClosed());
    }

    @Test
    void answersABrokenConnectInVersion5Only() {
        TestClient v5 = new TestClient(broker, V5);
        v5.connection().namedVersion(V5);
        v5.connection().violated(ProtocolViolationException.malformed("test"));
        assertTrue(v5.take().getFirst().startsWith("CONNACK present=0 reason=0x81"));
        TestClient v3 = new TestClient(broker, V3_1_1);
        v3.connection().namedVersion(V3_1_1);
        v3.connection().violated(ProtocolViolationException.malformed("test"));
        assertEquals(List.of(), v3.take());
        assertTrue(v3.isClosed());
    }

    /** [MQTT-3.1.0-2]. */
    @Test
    void endsOnASecondConnect() {
        TestClient client = TestClient.connected(broker, V5, "c");
        client.connect("c");
        assertTrue(client.take().getFirst().startsWith("DISCONNECT reason=0x82"));
        assertTrue(client.isClosed());
    }

    /** [MQTT-3.1.4-3]. */
    @Test
    void tellsTheOldConnectionThatItsSessionWasTakenOver() {
        TestClient old = TestClient.connected(broker, V5, "c");
        TestClient old3 = TestClient.connected(broker, V3_1_1, "d");
        TestClient.connected(broker, V5, "c");
        TestClient.connected(broker, V5, "d");
        assertTrue(old.take().getFirst().startsWith("DISCONNECT reason=0x8E"));
        assertEquals(List.of(), old3.take());
        assertTrue(old.isClosed());
        assertTrue(old3.isClosed());
    }

    @Test
    void waitsForAnAuthenticationThatTakesTime() {
        broker.answerLater();
        TestClient client = new TestClient(broker, V5);
        client.connection()
                .received(
                        new Packet.Connect(
                                V5, true, 0, "c", null, null, null, PropertyBlock.EMPTY));
        assertFalse(client.connection().wantsInput());
        loop.runPending();
        assertTrue(client.connection().wantsInput());
        assertTrue(client.resumed() > 0);
        assertTrue(client.take().getFirst().startsWith("CONNACK present=0 reason=0x00"));
    }

    @Test
    void closesWhenNoConnectComesInTime() {
        TestClient client = new TestClient(broker, V5);
        client.connection().connectTimedOut();
        assertTrue(client.isClosed());
        assertEquals(List.of(), client.take());
    }

    /** [MQTT-3.1.2-22]. */
    @Test
    void saysThatTheKeepAliveIsOver() {
        TestClient client = TestClient.connected(broker, V5, "c");
        client.connection().keepAliveExpired();
        assertTrue(client.take().getFirst().startsWith("DISCONNECT reason=0x8D"));
    }

    @Test
    void saysGoodbyeWhenTheServerStops() {
        TestClient v5 = TestClient.connected(broker, V5, "c");
        v5.connection().stopping();
        assertTrue(v5.take().getFirst().startsWith("DISCONNECT reason=0x8B"));
        TestClient v3 = TestClient.connected(broker, V3_1_1, "d");
        v3.connection().stopping();
        assertEquals(List.of(), v3.take());
        assertTrue(v3.isClosed());
    }

    @Test
    void answersPing() {
        TestClient client = TestClient.connected(broker, V3_1_1, "c");
        client.send(new Packet.PingReq());
        assertEquals(List.of("PINGRESP"), client.take());
    }

    /** [MQTT-3.14.4-3]: only 0x00 discards the will. */
    @Test
    void publishesTheWillUnlessTheClientSaidGoodbye() {
        WillData will = will(Quality.AT_LEAST_ONCE, false, PropertyBlock.EMPTY);
        TestClient watcher = TestClient.connected(broker, V5, "w").subscribe(1, "will/#", 1);
        watcher.take();
        new TestClient(broker, V5)
                .connect("a", true, PropertyBlock.EMPTY, will)
                .disconnect(ReasonCode.SUCCESS);
        assertEquals(List.of(), watcher.take());
        new TestClient(broker, V5)
                .connect("a", true, PropertyBlock.EMPTY, will)
                .disconnect(ReasonCode.DISCONNECT_WITH_WILL);
        assertEquals(1, watcher.take().size());
        new TestClient(broker, V5).connect("a", true, PropertyBlock.EMPTY, will).lose();
        assertEquals(1, watcher.take().size());
        new TestClient(broker, V3_1_1)
                .connect("a", true, PropertyBlock.EMPTY, will)
                .disconnect(ReasonCode.SUCCESS);
        assertEquals(List.of(), watcher.take());
        TestClient violator =
                new TestClient(broker, V3_1_1).connect("a", true, PropertyBlock.EMPTY, will);
        violator.connection().violated(ProtocolViolationException.malformed("test"));
        assertEquals(
                List.of("PUBLISH qos=1 dup=0 retain=0 id=3 topic=will/topic props= payload=gone"),
                watcher.take());
    }

    /** [MQTT-3.1.3-9]. */
    @Test
    void honoursTheWillDelay() {
        TestClient watcher = TestClient.connected(broker, V5, "w").subscribe(1, "will/#", 0);
        watcher.take();
        PropertyBlock kept = number(Property.SESSION_EXPIRY_INTERVAL, 100);
        WillData will = will(Quality.AT_MOST_ONCE, false, number(Property.WILL_DELAY_INTERVAL, 10));
        new TestClient(broker, V5).connect("a", true, kept, will).lose();
        loop.advance(Duration.ofSeconds(9));
        TestClient back = new TestClient(broker, V5).connect("a", false, kept, will);
        loop.advance(Duration.ofSeconds(9));
        assertEquals(List.of(), watcher.take());
        back.lose();
        loop.advance(Duration.ofSeconds(11));
        assertEquals(1, watcher.take().size());
    }

    /** Section 3.14.2.2.2. */
    @Test
    void refusesToExtendASessionThatWasToEnd() {
        TestClient client = TestClient.connected(broker, V5, "c");
        client.send(
                new Packet.Disconnect(
                        ReasonCode.SUCCESS, number(Property.SESSION_EXPIRY_INTERVAL, 5)));
        assertTrue(client.take().getFirst().startsWith("DISCONNECT reason=0x82"));
    }

    @Test
    void changesTheSessionExpiryOnDisconnect() {
        PropertyBlock kept = number(Property.SESSION_EXPIRY_INTERVAL, 100);
        new TestClient(broker, V5)
                .connect("c", true, kept)
                .send(
                        new Packet.Disconnect(
                                ReasonCode.SUCCESS, number(Property.SESSION_EXPIRY_INTERVAL, 0)));
        assertFalse(broker.hasSession("c"));
    }

    @Test
    void keepsTheSessionOfAnOldClientThatIsNotClean() {
        new TestClient(broker, V3_1_1).connect("c", false, PropertyBlock.EMPTY).lose();
        assertTrue(broker.hasSession("c"));
        new TestClient(broker, V3_1_1).connect("d").lose();
        assertFalse(broker.hasSession("d"));
    }

    @Test
    void refusesWhatTheBrokerRefuses() {
        broker.refuse(FakeBroker.Request.SESSION, "c", Refusal.Reason.LIMIT_EXCEEDED);
        TestClient client = new TestClient(broker, V5).connect("c");
        assertTrue(client.take().getFirst().startsWith("CONNACK present=0 reason=0x97"));
        TestClient old = new TestClient(broker, V3_1_1).connect("c");
        assertEquals(List.of("CONNACK present=0 reason=0x88 props="), old.take());
    }

    /** [MQTT-3.1.2-24]: a reason that does not fit is left out. */
    @Test
    void neverSendsMoreThanTheClientTakes() {
        TestClient tiny =
                new TestClient(broker, V5)
                        .connect("c", true, number(Property.MAXIMUM_PACKET_SIZE, 30));
        tiny.take();
        tiny.connect("c");
        assertEquals(List.of("DISCONNECT reason=0x82 props="), tiny.take());
        TestClient tinier =
                new TestClient(broker, V5)
                        .connect("d", true, number(Property.MAXIMUM_PACKET_SIZE, 10));
        assertEquals(List.of(), tinier.take());
        assertTrue(tinier.isClosed());
    }
}
