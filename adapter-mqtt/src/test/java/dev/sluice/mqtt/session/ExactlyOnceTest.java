package dev.sluice.mqtt.session;

import static dev.sluice.mqtt.codec.ProtocolVersion.V3_1_1;
import static dev.sluice.mqtt.codec.ProtocolVersion.V5;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Quality;
import dev.sluice.core.testkit.FakeBroker;
import dev.sluice.core.testkit.ManualLoop;
import dev.sluice.mqtt.codec.Packet;
import dev.sluice.mqtt.codec.Property;
import dev.sluice.mqtt.codec.PropertyBlock;
import dev.sluice.mqtt.codec.ReasonCode;

import org.junit.jupiter.api.Test;

import java.util.List;

/** QoS 2, as receiver and as sender (MQTT 5 section 4.3.3). */
class ExactlyOnceTest {
    private static final PropertyBlock KEPT =
            PropertyBlock.builder().number(Property.SESSION_EXPIRY_INTERVAL, 100).build();

    private final FakeBroker broker = new FakeBroker(new ManualLoop());
    private final TestClient reader = TestClient.connected(broker, V5, "reader");

    ExactlyOnceTest() {
        reader.subscribe(1, "t", 0).take();
    }

    private TestClient connect(String clientId, boolean cleanStart) {
        return new TestClient(broker, V5).connect(clientId, cleanStart, KEPT);
    }

    private TestClient kept(String clientId) {
        TestClient client = connect(clientId, true);
        client.take();
        return client;
    }

    private static TestClient send(TestClient client, Packet packet) {
        return client.send(packet);
    }

    private static Packet pubRec(int packetId, ReasonCode reason) {
        return new Packet.PubRec(packetId, reason, PropertyBlock.EMPTY);
    }

    private static Packet pubRel(int packetId) {
        return new Packet.PubRel(packetId, ReasonCode.SUCCESS, PropertyBlock.EMPTY);
    }

    private static Packet pubComp(int packetId) {
        return new Packet.PubComp(packetId, ReasonCode.SUCCESS, PropertyBlock.EMPTY);
    }

    private long settled() {
        return broker.settlements().stream()
                .filter(each -> each.source().name().equals("$session/c"))
                .count();
    }

    private int read() {
        return reader.take().size();
    }

    /** [MQTT-4.3.3-8], [MQTT-4.3.3-11], [MQTT-4.3.3-12]. */
    @Test
    void answersEachStepOfAPublisher() {
        TestClient client = kept("c").publish("t", 2, 7, "m");
        assertEquals(List.of("PUBREC id=7 reason=0x00 props="), client.take());
        assertEquals(1, read());
        send(client, pubRel(7));
        assertEquals(List.of("PUBCOMP id=7 reason=0x00 props="), client.take());
        client.publish("t", 2, 7, "another");
        assertEquals(1, read());
    }

    /** [MQTT-4.3.3-10]. */
    @Test
    void publishesAMessageOnceHoweverOftenItComes() {
        TestClient client = kept("c").publish("t", 2, 7, "m").publish("t", 2, 7, "m");
        assertEquals(
                List.of("PUBREC id=7 reason=0x00 props=", "PUBREC id=7 reason=0x00 props="),
                client.take());
        client.lose();
        TestClient back = connect("c", false).publish("t", 2, 7, "m");
        assertEquals("PUBREC id=7 reason=0x00 props=", back.take().getLast());
        assertEquals(1, read());
        send(back, pubRel(7));
        assertEquals(List.of("PUBCOMP id=7 reason=0x00 props="), back.take());
    }

    /** [MQTT-4.3.3-9]: a refusal ends the exchange. */
    @Test
    void aRefusedMessageMayComeAgain() {
        TestClient client = kept("c").publish("$x", 2, 7, "m");
        assertTrue(client.take().getFirst().startsWith("PUBREC id=7 reason=0x87"));
        client.publish("t", 2, 7, "m");
        assertEquals(List.of("PUBREC id=7 reason=0x00 props="), client.take());
        assertEquals(1, read());
        PropertyBlock text =
                PropertyBlock.builder().number(Property.PAYLOAD_FORMAT_INDICATOR, 1).build();
        client.send(
                new Packet.Publish(
                        false,
                        Quality.EXACTLY_ONCE,
                        false,
                        "t",
                        8,
                        text,
                        Bytes.wrap(new byte[] {(byte) 0xff})));
        assertTrue(client.take().getFirst().startsWith("PUBREC id=8 reason=0x99"));
    }

    /** A PUBREC of 3.1.1 cannot refuse: the exchange goes on, or the connection ends. */
    @Test
    void beforeMqtt5ARefusalIsSaidAsFarAsItCanBe() {
        TestClient client = TestClient.connected(broker, V3_1_1, "c").publish("$x", 2, 7, "m");
        assertEquals(List.of("PUBREC id=7 reason=0x00 props="), client.take());
        send(client, pubRel(7));
        assertEquals(List.of("PUBCOMP id=7 reason=0x00 props="), client.take());
        broker.answerPublish("t", PublishResult.FULL);
        client.publish("t", 2, 8, "m");
        assertEquals(List.of(), client.take());
        assertTrue(client.isClosed());
    }

    /** [MQTT-4.6.0-3]. */
    @Test
    void answersInTheOrderOfThePublishes() {
        broker.holdPublishResults();
        TestClient client = kept("c").publish("t", 2, 1, "a").publish("t", 1, 2, "b");
        client.publish("t", 2, 3, "c");
        broker.releasePublishResults(3);
        assertEquals(
                List.of(
                        "PUBREC id=1 reason=0x00 props=",
                        "PUBACK id=2 reason=0x00 props=",
                        "PUBREC id=3 reason=0x00 props="),
                client.take());
    }

    /** [MQTT-4.9.0-1] to [MQTT-4.9.0-3]: QoS 1 and 2 count together, until PUBCOMP. */
    @Test
    void countsExchangesAgainstTheReceiveMaximum() {
        TestClient client =
                new TestClient(broker, V5, TestClient.config(2, 1_024)).connect("c", true, KEPT);
        client.publish("t", 2, 1, "").publish("t", 2, 2, "").publish("t", 2, 2, "");
        send(client, pubRel(1));
        client.publish("t", 2, 3, "");
        assertFalse(client.isClosed());
        client.take();
        client.publish("t", 1, 4, "");
        assertTrue(client.take().getFirst().startsWith("DISCONNECT reason=0x93"));
    }

    private TestClient subscriber() {
        return kept("c").subscribe(1, "t", 2);
    }

    private void offer(String... bodies) {
        TestClient publisher = TestClient.connected(broker, V5, "p");
        int packetId = 0;
        for (String body : bodies) {
            publisher.publish("t", 2, ++packetId, body);
            send(publisher, pubRel(packetId));
        }
    }

    /** [MQTT-4.3.3-1] to [MQTT-4.3.3-6]. */
    @Test
    void takesEachStepOfASubscriber() {
        TestClient client = subscriber();
        assertEquals(List.of("SUBACK id=1 0x02"), client.take());
        offer("m");
        assertEquals(
                List.of("PUBLISH qos=2 dup=0 retain=0 id=1 topic=t props= payload=m"),
                client.take());
        send(client, pubRec(1, ReasonCode.SUCCESS));
        assertEquals(List.of("PUBREL id=1 reason=0x00 props="), client.take());
        assertEquals(0, settled());
        send(client, pubRec(1, ReasonCode.SUCCESS));
        assertEquals(List.of("PUBREL id=1 reason=0x00 props="), client.take());
        send(client, pubComp(1));
        assertEquals(List.of(), client.take());
        assertEquals(1, settled());
    }

    /**
     * [MQTT-4.4.0-1], [MQTT-4.6.0-1]: each at the step that it is at, in order, before new ones.
     */
    @Test
    void goesOnWhereItWasAfterAReconnect() {
        TestClient client = subscriber();
        offer("a", "b", "c");
        send(client, pubRec(1, ReasonCode.SUCCESS));
        send(client, pubRec(3, ReasonCode.SUCCESS));
        send(client, pubComp(3));
        client.lose();
        offer("d");
        TestClient back = connect("c", false);
        List<String> received = back.take();
        assertEquals(
                List.of(
                        "PUBREL id=1 reason=0x00 props=",
                        "PUBLISH qos=2 dup=1 retain=0 id=2 topic=t props= payload=b",
                        "PUBLISH qos=2 dup=0 retain=0 id=3 topic=t props= payload=d"),
                received.subList(1, received.size()));
        send(back, pubComp(1));
        send(back, pubRec(2, ReasonCode.SUCCESS));
        assertEquals(List.of("PUBREL id=2 reason=0x00 props="), back.take());
    }

    /** [MQTT-4.4.0-2]: a refusal is the end. */
    @Test
    void buriesWhatTheClientRejects() {
        TestClient client = subscriber();
        offer("m");
        client.take();
        send(client, pubRec(1, ReasonCode.QUOTA_EXCEEDED));
        assertEquals(List.of(), client.take());
        assertEquals(1, broker.buried().size());
        client.lose();
        assertEquals(1, connect("c", false).take().size());
    }

    /** The wrong acknowledgement for the step. */
    @Test
    void endsOnAStepOutOfTurn() {
        List<Packet> wrong =
                List.of(pubComp(1), new Packet.PubAck(1, ReasonCode.SUCCESS, PropertyBlock.EMPTY));
        for (Packet packet : wrong) {
            TestClient client = subscriber();
            offer("m");
            client.take();
            send(client, packet);
            assertTrue(
                    client.take().getFirst().startsWith("DISCONNECT reason=0x82"),
                    packet::toString);
        }
        TestClient atLeastOnce = kept("d").subscribe(1, "t", 1);
        offer("m");
        atLeastOnce.take();
        send(atLeastOnce, pubRec(1, ReasonCode.SUCCESS));
        assertTrue(atLeastOnce.take().getFirst().startsWith("DISCONNECT reason=0x82"));
    }

    /** The client's receive maximum: a share comes back with PUBCOMP. */
    @Test
    void keepsToTheClientsReceiveMaximum() {
        PropertyBlock one =
                PropertyBlock.builder()
                        .number(Property.SESSION_EXPIRY_INTERVAL, 100)
                        .number(Property.RECEIVE_MAXIMUM, 1)
                        .build();
        TestClient client = new TestClient(broker, V5).connect("c", true, one);
        client.subscribe(1, "t", 2).take();
        offer("a", "b");
        assertEquals(1, client.take().size());
        send(client, pubRec(1, ReasonCode.SUCCESS));
        assertEquals(List.of("PUBREL id=1 reason=0x00 props="), client.take());
        send(client, pubComp(1));
        assertEquals(
                List.of("PUBLISH qos=2 dup=0 retain=0 id=2 topic=t props= payload=b"),
                client.take());
    }
}
