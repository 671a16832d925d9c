package dev.sluice.mqtt.session;

import static dev.sluice.mqtt.codec.ProtocolVersion.V3_1;
import static dev.sluice.mqtt.codec.ProtocolVersion.V3_1_1;
import static dev.sluice.mqtt.codec.ProtocolVersion.V5;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Quality;
import dev.sluice.core.testkit.FakeBroker;
import dev.sluice.core.testkit.ManualLoop;
import dev.sluice.mqtt.codec.Packet;
import dev.sluice.mqtt.codec.Property;
import dev.sluice.mqtt.codec.PropertyBlock;

import org.junit.jupiter.api.Test;

import java.util.List;

/** Statements of the standard that other brokers got wrong, and that no other test names. */
class TrapTest {
    private final FakeBroker broker = new FakeBroker(new ManualLoop());

    private static PropertyBlock kept(Property property, long value) {
        return PropertyBlock.builder()
                .number(Property.SESSION_EXPIRY_INTERVAL, 100)
                .number(property, value)
                .build();
    }

    private static Packet.Publish repeated(int packetId, String payload) {
        return new Packet.Publish(
                true,
                Quality.AT_LEAST_ONCE,
                false,
                "t",
                packetId,
                PropertyBlock.EMPTY,
                Bytes.utf8(payload));
    }

    /** Section 3.1 of MQTT 3.1 wants 23 characters at most; clients in the field have more. */
    @Test
    void takesALongClientIdFromMqtt31() {
        TestClient client = new TestClient(broker, V3_1).connect("i".repeat(60));
        assertEquals(List.of("CONNACK present=0 reason=0x00 props="), client.take());
    }

    /** [MQTT-3.3.1-3]. */
    @Test
    void neverPassesAPublishersDupOn() {
        TestClient to = TestClient.connected(broker, V3_1_1, "to").subscribe(1, "t", 1);
        to.take();
        TestClient.connected(broker, V3_1_1, "from").send(repeated(1, "m"));
        assertEquals(
                List.of("PUBLISH qos=1 dup=0 retain=0 id=1 topic=t props= payload=m"), to.take());
    }

    /** [MQTT-4.3.2-5]. */
    @Test
    void takesAnIdentifierThatWasAcknowledgedForANewMessage() {
        TestClient to = TestClient.connected(broker, V5, "to").subscribe(1, "t", 0);
        to.take();
        TestClient from = TestClient.connected(broker, V5, "from");
        from.send(repeated(7, "1")).send(repeated(7, "2"));
        assertEquals(2, from.take().size());
        assertEquals(2, to.take().size());
    }

    /** [MQTT-3.3.2-7]: aliases are of the connection, not of the session. */
    @Test
    void forgetsAClientsAliasesWithItsConnection() {
        PropertyBlock alias = PropertyBlock.builder().number(Property.TOPIC_ALIAS, 1).build();
        PropertyBlock properties = kept(Property.RECEIVE_MAXIMUM, 10);
        TestClient first = new TestClient(broker, V5).connect("c", true, properties);
        first.publish("t", 0, 0, "", alias).publish("", 0, 0, "", alias);
        assertEquals(2, broker.published().size());
        first.lose();
        TestClient second = new TestClient(broker, V5).connect("c", false, properties);
        assertTrue(second.take().getFirst().startsWith("CONNACK present=1"));
        second.publish("", 0, 0, "", alias);
        assertTrue(second.take().getFirst().startsWith("DISCONNECT reason=0x82"));
    }

    /** [MQTT-4.9.0-3]: everything else goes on while the client's window is full. */
    @Test
    void answersWhileTheWindowIsFull() {
        TestClient client =
                new TestClient(broker, V5).connect("c", true, kept(Property.RECEIVE_MAXIMUM, 1));
        client.subscribe(1, "t", 1);
        client.publish("t", 1, 1, "m1").publish("t", 1, 2, "m2");
        client.take();
        client.send(new Packet.PingReq()).publish("t", 1, 3, "m3").subscribe(4, "u", 0);
        assertEquals(
                List.of("PINGRESP", "PUBACK id=3 reason=0x00 props=", "SUBACK id=4 0x00"),
                client.take());
        client.publish("t", 0, 0, "nothing counts this"); // QoS 0 waits for its turn
        client.ack(1).ack(2).ack(3);
        assertEquals(3, client.take().size());
    }

    /** Section 3.1.2.11.3: the window is that of the new CONNECT. */
    @Test
    void resumesWithTheNewReceiveMaximum() {
        TestClient first =
                new TestClient(broker, V5).connect("c", true, kept(Property.RECEIVE_MAXIMUM, 3));
        first.subscribe(1, "t", 1);
        TestClient from = TestClient.connected(broker, V5, "from");
        for (int i = 1; i <= 5; i++) {
            from.publish("t", 1, i, "m" + i);
        }
        assertEquals(2 + 3, first.take().size());
        first.lose();
        TestClient second =
                new TestClient(broker, V5).connect("c", false, kept(Property.RECEIVE_MAXIMUM, 2));
        List<String> received = second.take();
        assertEquals(1 + 2, received.size(), received::toString);
        second.ack(1).ack(2);
        received = second.take();
        assertEquals(2, received.size(), received::toString);
        assertTrue(received.getFirst().contains("dup=1") && received.getFirst().contains("id=3"));
        assertTrue(received.getLast().contains("dup=0") && received.getLast().contains("id=4"));
    }

    /** [MQTT-3.14.0-1]: whoever is not connected yet is told in a CONNACK, or not at all. */
    @Test
    void saysNoDisconnectBeforeTheConnAck() {
        broker.answerLater();
        TestClient client = new TestClient(broker, V5);
        client.connection()
                .received(
                        new Packet.Connect(
                                V5, true, 0, "c", null, null, null, PropertyBlock.EMPTY));
        client.connection().stopping();
        List<String> last = client.take();
        assertEquals(1, last.size());
        assertTrue(last.getFirst().startsWith("CONNACK present=0 reason=0x88"), last::toString);
        TestClient silent = new TestClient(broker, V5);
        silent.connection().stopping();
        assertEquals(List.of(), silent.take());
        assertTrue(silent.isClosed());
    }
}
