package dev.sluice.mqtt.session;

import static dev.sluice.mqtt.codec.ProtocolVersion.V3_1_1;
import static dev.sluice.mqtt.codec.ProtocolVersion.V5;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.message.Quality;
import dev.sluice.core.testkit.FakeBroker;
import dev.sluice.core.testkit.ManualLoop;
import dev.sluice.mqtt.codec.Packet;
import dev.sluice.mqtt.codec.Property;
import dev.sluice.mqtt.codec.PropertyBlock;
import dev.sluice.mqtt.codec.SubscriptionEntry;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/** What the broker tells beside its codes: reason strings, response information, other servers. */
class InformationTest {
    private static final String REASON_STRING = "1f";
    private static final String SERVER_REFERENCE = "1c";
    private static final String RESPONSE_INFORMATION = "1a";

    private final FakeBroker broker = new FakeBroker(new ManualLoop());

    private static PropertyBlock number(Property property, long value) {
        return PropertyBlock.builder().number(property, value).build();
    }

    /** A text property as it looks in a packet's description. */
    private static String hex(String id, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return "%s%04x%s".formatted(id, bytes.length, HexFormat.of().formatHex(bytes));
    }

    private TestClient connected(PropertyBlock properties) {
        TestClient client = new TestClient(broker, V5).connect("c", true, properties);
        client.take();
        return client;
    }

    private static Packet.Subscribe subscribe(String... filters) {
        return new Packet.Subscribe(
                9,
                List.of(filters).stream()
                        .map(
                                each ->
                                        new SubscriptionEntry(
                                                each, Quality.AT_MOST_ONCE, false, false, 0))
                        .toList(),
                PropertyBlock.EMPTY);
    }

    @Test
    void saysWhyAMessageIsRefused() {
        broker.answerPublish("denied", PublishResult.NOT_AUTHORIZED);
        TestClient client = connected(PropertyBlock.EMPTY);
        String why = hex(REASON_STRING, "not allowed to publish to this topic");
        client.publish("denied", 1, 1, "").publish("denied", 2, 2, "").publish("nobody", 1, 3, "");
        assertEquals(
                List.of(
                        "PUBACK id=1 reason=0x87 props=" + why,
                        "PUBREC id=2 reason=0x87 props=" + why,
                        "PUBACK id=3 reason=0x10 props="),
                client.take());
    }

    @Test
    void saysWhyTheFirstRefusedFilterIs() {
        broker.refuse(FakeBroker.Request.SUBSCRIBE, "denied", Refusal.Reason.NOT_AUTHORIZED);
        TestClient client = connected(PropertyBlock.EMPTY);
        client.send(subscribe("a", "denied", "b#"));
        assertEquals(
                List.of(
                        "SUBACK id=9 props="
                                + hex(REASON_STRING, "filter 2: refused by the test: denied")
                                + " 0x00 0x87 0x8F"),
                client.take());
        client.send(subscribe("1/2/3/4/5/6/7/8/9"));
        assertEquals(
                List.of(
                        "SUBACK id=9 props="
                                + hex(REASON_STRING, "filter 1: it has more than 8 levels")
                                + " 0x97"),
                client.take());
        client.send(new Packet.Unsubscribe(3, List.of("a", "a#"), PropertyBlock.EMPTY));
        assertEquals(
                List.of(
                        "UNSUBACK id=3 props="
                                + hex(REASON_STRING, "filter 2: it is no topic filter")
                                + " 0x00 0x8F"),
                client.take());
    }

    /** [MQTT-3.1.2-29]: codes alone, except in CONNACK and DISCONNECT. */
    @Test
    void keepsItToItselfWhereTheClientWantsNoProblemInformation() {
        broker.answerPublish("denied", PublishResult.NOT_AUTHORIZED);
        broker.answerPublish("full", PublishResult.FULL);
        TestClient client = connected(number(Property.REQUEST_PROBLEM_INFORMATION, 0));
        client.publish("denied", 1, 1, "").publish("full", 2, 2, "").send(subscribe("b#"));
        client.send(new Packet.Unsubscribe(3, List.of("a#"), PropertyBlock.EMPTY));
        assertEquals(
                List.of(
                        "PUBACK id=1 reason=0x87 props=",
                        "PUBREC id=2 reason=0x97 props=",
                        "SUBACK id=9 0x8F",
                        "UNSUBACK id=3 0x8F"),
                client.take());
        client.connect("c");
        String why = hex(REASON_STRING, "a second CONNECT [MQTT-3.1.0-2]");
        assertEquals(List.of("DISCONNECT reason=0x82 props=" + why), client.take());
    }

    /** [MQTT-3.4.2-2], [MQTT-3.5.2-2], [MQTT-3.9.2-1]: the packet goes without its words. */
    @Test
    void leavesOutWordsThatDoNotFit() {
        broker.answerPublish("denied", PublishResult.NOT_AUTHORIZED);
        TestClient client = connected(number(Property.MAXIMUM_PACKET_SIZE, 25));
        client.publish("denied", 1, 1, "").publish("denied", 2, 2, "").send(subscribe("b#"));
        client.send(new Packet.Unsubscribe(3, List.of("a#"), PropertyBlock.EMPTY));
        assertEquals(
                List.of(
                        "PUBACK id=1 reason=0x87 props=",
                        "PUBREC id=2 reason=0x87 props=",
                        "SUBACK id=9 0x8F",
                        "UNSUBACK id=3 0x8F"),
                client.take());
        assertFalse(client.isClosed());
    }

    /** [MQTT-3.2.2-19]: before the client is in, too. */
    @Test
    void refusesAConnectWithinTheClientsMaximum() {
        broker.rejectEverybody();
        TestClient client =
                new TestClient(broker, V5)
                        .connect("c", true, number(Property.MAXIMUM_PACKET_SIZE, 10));
        assertEquals(List.of("CONNACK present=0 reason=0x86 props="), client.take());
    }

    @Test
    void cutsAReasonThatQuotesALongName() {
        PropertyBlock text = LimitedOutput.reasonString("x".repeat(511) + "\uD83D\uDE00");
        assertEquals("x".repeat(511), text.text(Property.REASON_STRING));
        PropertyBlock whole = LimitedOutput.reasonString("x".repeat(510) + "\uD83D\uDE00");
        assertEquals("x".repeat(510) + "\uD83D\uDE00", whole.text(Property.REASON_STRING));
    }

    /** [MQTT-3.1.2-28]. */
    @Test
    void tellsAClientThatAsksWhereItsResponsesGo() {
        String key = "response-information: responses";
        PropertyBlock asks = number(Property.REQUEST_RESPONSE_INFORMATION, 1);
        String told = hex(RESPONSE_INFORMATION, "responses/c");
        assertTrue(connAck("c", asks, key).endsWith(told));
        assertFalse(connAck("c", PropertyBlock.EMPTY, key).contains(told));
        assertFalse(connAck("c", asks).contains(told));
        assertFalse(connAck("a/+", asks, key).contains(hex(RESPONSE_INFORMATION, "responses/a/+")));
        assertThrows(
                IllegalArgumentException.class,
                () -> TestClient.config("response-information: a/#"));
    }

    private String connAck(String clientId, PropertyBlock properties, String... keys) {
        TestClient client = new TestClient(broker, V5, TestClient.config(keys));
        return client.connect(clientId, true, properties).take().getFirst();
    }

    /** Section 4.11. */
    @Test
    void sendsClientsToAnotherServer() {
        for (boolean permanent : List.of(false, true)) {
            String key =
                    "redirect: {server: \"b.example:1883\", permanent: %s}".formatted(permanent);
            TestClient v5 = new TestClient(broker, V5, TestClient.config(key)).connect("c");
            assertEquals(
                    List.of(
                            "CONNACK present=0 reason=0x%s props=%s"
                                    .formatted(
                                            permanent ? "9D" : "9C",
                                            hex(SERVER_REFERENCE, "b.example:1883"))),
                    v5.take());
            assertTrue(v5.isClosed());
            TestClient v3 = new TestClient(broker, V3_1_1, TestClient.config(key)).connect("c");
            assertEquals(List.of("CONNACK present=0 reason=0x88 props="), v3.take());
            assertTrue(v3.isClosed());
            assertTrue(broker.connections().isEmpty());
        }
        assertThrows(
                IllegalArgumentException.class,
                () -> TestClient.config("redirect: {server: \" \"}"));
    }
}
