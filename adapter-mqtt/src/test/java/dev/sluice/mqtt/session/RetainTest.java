package dev.sluice.mqtt.session;

import static dev.sluice.mqtt.codec.ProtocolVersion.V3_1_1;
import static dev.sluice.mqtt.codec.ProtocolVersion.V5;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Quality;
import dev.sluice.core.testkit.FakeBroker;
import dev.sluice.core.testkit.ManualLoop;
import dev.sluice.mqtt.codec.Packet;
import dev.sluice.mqtt.codec.Property;
import dev.sluice.mqtt.codec.PropertyBlock;
import dev.sluice.mqtt.codec.ProtocolVersion;
import dev.sluice.mqtt.codec.SubscriptionEntry;
import dev.sluice.mqtt.codec.WillData;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;

/** Retained messages as clients of either version set and get them. */
class RetainTest {
    private final ManualLoop loop = new ManualLoop();
    private final FakeBroker broker = new FakeBroker(loop);

    private TestClient connected(ProtocolVersion version, String clientId) {
        return TestClient.connected(broker, version, clientId);
    }

    private static Packet.Publish retained(int qos, int packetId, String topic, String payload) {
        return retained(qos, packetId, topic, payload, PropertyBlock.EMPTY);
    }

    private static Packet.Publish retained(
            int qos, int packetId, String topic, String payload, PropertyBlock properties) {
        return new Packet.Publish(
                false, Quality.ofQos(qos), true, topic, packetId, properties, Bytes.utf8(payload));
    }

    private static Packet.Subscribe subscribe(int packetId, String filter, int retainHandling) {
        return new Packet.Subscribe(
                packetId,
                List.of(
                        new SubscriptionEntry(
                                filter, Quality.AT_LEAST_ONCE, false, false, retainHandling)),
                PropertyBlock.EMPTY);
    }

    /** [MQTT-3.3.1-5], [MQTT-3.3.1-8]; before MQTT 5 each SUBSCRIBE brings it. */
    @Test
    void bringsWhatIsRetainedWithTheFlagInEitherVersion() {
        connected(V5, "from").send(retained(1, 1, "t", "x"));
        for (ProtocolVersion version : List.of(V3_1_1, V5)) {
            TestClient to = connected(version, "to").subscribe(1, "t", 1);
            assertEquals(
                    List.of(
                            "SUBACK id=1 0x01",
                            "PUBLISH qos=1 dup=0 retain=1 id=1 topic=t props= payload=x"),
                    to.take());
            assertEquals(
                    "PUBLISH qos=1 dup=0 retain=1 id=2 topic=t props= payload=x",
                    to.subscribe(2, "t", 1).take().getLast());
            to.lose();
        }
    }

    /** [MQTT-3.3.1-9] to [MQTT-3.3.1-11]. */
    @Test
    void obeysRetainHandling() {
        connected(V5, "from").send(retained(0, 0, "t", "x"));
        TestClient to = connected(V5, "to");
        assertEquals(1, to.send(subscribe(1, "t", 2)).take().size());
        assertEquals(1, to.send(subscribe(2, "t", 1)).take().size());
        assertEquals(2, to.send(subscribe(3, "t", 0)).take().size());
        TestClient other = connected(V5, "other");
        assertEquals(2, other.send(subscribe(1, "t", 1)).take().size());
    }

    /** [MQTT-3.3.1-6], [MQTT-3.3.1-7]. */
    @Test
    void anEmptyOneRemovesWhatIsRetained() {
        TestClient from = connected(V3_1_1, "from");
        from.send(retained(1, 1, "t", "x")).send(retained(1, 2, "t", ""));
        assertEquals(1, connected(V5, "to").subscribe(1, "t", 1).take().size());
    }

    /** [MQTT-3.3.2-6]. */
    @Test
    void theTimeThatAMessageWasRetainedCounts() {
        PropertyBlock expiry =
                PropertyBlock.builder().number(Property.MESSAGE_EXPIRY_INTERVAL, 100).build();
        connected(V5, "from").send(retained(0, 0, "t", "x", expiry));
        loop.advance(Duration.ofSeconds(10));
        assertEquals(
                "PUBLISH qos=0 dup=0 retain=1 id=0 topic=t props=020000005a payload=x",
                connected(V5, "to").subscribe(1, "t", 0).take().getLast());
        loop.advance(Duration.ofSeconds(90));
        assertEquals(1, connected(V5, "late").subscribe(1, "t", 0).take().size());
    }

    /** The message was delivered, so the connection goes on, and only MQTT 5 can say more. */
    @Test
    void tellsThatALimitForbidsToRetain() {
        broker.answerPublish("t", PublishResult.NOT_RETAINED);
        TestClient v5 = connected(V5, "v5").send(retained(1, 1, "t", "x"));
        assertEquals(List.of("PUBACK id=1 reason=0x97 props="), v5.take());
        TestClient v3 = connected(V3_1_1, "v3").send(retained(1, 1, "t", "x"));
        assertEquals(List.of("PUBACK id=1 reason=0x00 props="), v3.take());
        assertFalse(v3.isClosed());
    }

    /** [MQTT-3.1.2-17]. */
    @Test
    void aWillIsRetainedIfItAsksForIt() {
        for (ProtocolVersion version : List.of(V3_1_1, V5)) {
            String topic = "will/" + version;
            WillData will =
                    new WillData(
                            Quality.AT_LEAST_ONCE,
                            true,
                            topic,
                            PropertyBlock.EMPTY,
                            Bytes.utf8("gone"));
            new TestClient(broker, version).connect("w", true, PropertyBlock.EMPTY, will).lose();
            assertEquals(
                    "PUBLISH qos=1 dup=0 retain=1 id=1 topic=" + topic + " props= payload=gone",
                    connected(V5, "to" + version).subscribe(1, topic, 1).take().getLast());
        }
    }
}
