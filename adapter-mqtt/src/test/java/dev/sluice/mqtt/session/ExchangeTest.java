package dev.sluice.mqtt.session;

import static dev.sluice.mqtt.codec.ProtocolVersion.V3_1_1;
import static dev.sluice.mqtt.codec.ProtocolVersion.V5;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.address.Address;
import dev.sluice.core.address.Target;
import dev.sluice.core.broker.Outcome;
import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.message.BodyKind;
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
import dev.sluice.mqtt.codec.SubscriptionEntry;
import dev.sluice.mqtt.mapping.FormatCheck;
import dev.sluice.mqtt.mapping.IncomingMessages;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;

/** PUBLISH and SUBSCRIBE in both directions: sections 3.3, 3.4, 3.8 to 3.11 and 4.3 to 4.9. */
class ExchangeTest {
    private final ManualLoop loop = new ManualLoop();
    private final FakeBroker broker = new FakeBroker(loop);

    private static PropertyBlock number(Property property, long value) {
        return PropertyBlock.builder().number(property, value).build();
    }

    private void offer(String topic, int qos, String body) {
        try {
            broker.publish(
                    IncomingMessages.message(
                            Address.of(topic),
                            Quality.ofQos(qos),
                            false,
                            PropertyBlock.EMPTY,
                            Bytes.utf8(body),
                            0,
                            FormatCheck.NONE));
        } catch (ProtocolViolationException e) {
            throw new AssertionError(e);
        }
        loop.runPending();
    }

    private static Packet.Subscribe subscribe(PropertyBlock properties, SubscriptionEntry... all) {
        return new Packet.Subscribe(9, List.of(all), properties);
    }

    private static SubscriptionEntry entry(String filter, int qos) {
        return new SubscriptionEntry(filter, Quality.ofQos(qos), false, false, 0);
    }

    @Test
    void carriesAMessageFromOneClientToAnother() {
        TestClient to = TestClient.connected(broker, V5, "to").subscribe(1, "a/+", 1);
        assertEquals(List.of("SUBACK id=1 0x01"), to.take());
        TestClient from = TestClient.connected(broker, V3_1_1, "from");
        from.publish("a/b", 0, 0, "x").publish("a/b", 1, 7, "y");
        assertEquals(List.of("PUBACK id=7 reason=0x00 props="), from.take());
        assertEquals(
                List.of(
                        "PUBLISH qos=0 dup=0 retain=0 id=0 topic=a/b props= payload=x",
                        "PUBLISH qos=1 dup=0 retain=0 id=1 topic=a/b props= payload=y"),
                to.take());
        to.ack(1);
        assertEquals(1, broker.settlements().size());
        assertEquals(Outcome.ACCEPTED, broker.settlements().getFirst().outcome());
    }

    /** Every result of publishing in the words of both versions. */
    @Test
    void answersEveryOutcome() {
        broker.answerPublish("ok", PublishResult.ACCEPTED);
        broker.answerPublish("denied", PublishResult.NOT_AUTHORIZED);
        broker.answerPublish("missing", PublishResult.NOT_FOUND);
        broker.answerPublish("full", PublishResult.FULL);
        broker.answerPublish("away", PublishResult.UNAVAILABLE);
        TestClient v5 = TestClient.connected(broker, V5, "v5");
        v5.publish("ok", 1, 1, "").publish("denied", 1, 2, "").publish("missing", 1, 3, "");
        v5.publish("full", 1, 4, "").publish("away", 1, 5, "").publish("$SYS/x", 1, 6, "");
        v5.publish("nobody/there", 1, 7, "");
        assertEquals(
                List.of(
                        "PUBACK id=1 reason=0x00 props=",
                        "PUBACK id=2 reason=0x87 props=",
                        "PUBACK id=3 reason=0x90 props=",
                        "PUBACK id=4 reason=0x97 props=",
                        "PUBACK id=5 reason=0x80 props=",
                        "PUBACK id=6 reason=0x87 props=",
                        "PUBACK id=7 reason=0x10 props="),
                v5.take());
        TestClient v3 = TestClient.connected(broker, V3_1_1, "v3");
        v3.publish("denied", 1, 1, "").publish("$SYS/x", 1, 2, "");
        assertEquals(
                List.of("PUBACK id=1 reason=0x00 props=", "PUBACK id=2 reason=0x00 props="),
                v3.take());
        v3.publish("away", 1, 3, "");
        assertEquals(List.of(), v3.take());
        assertTrue(v3.isClosed());
    }

    /** What a queue had before needs no second try, so its publisher may forget it. */
    @Test
    void acknowledgesADuplicate() {
        broker.answerPublish("again", PublishResult.DUPLICATE);
        for (ProtocolVersion version : List.of(V3_1_1, V5)) {
            TestClient client = TestClient.connected(broker, version, "c" + version);
            client.publish("again", 1, 1, "");
            assertEquals(List.of("PUBACK id=1 reason=0x00 props="), client.take());
            assertFalse(client.isClosed());
        }
    }

    /** [MQTT-4.6.0-2]: in order of arrival, and only after the outcome. */
    @Test
    void acknowledgesInOrderAfterTheOutcome() {
        broker.holdPublishResults();
        TestClient client = TestClient.connected(broker, V5, "c");
        client.publish("a", 1, 5, "").publish("a", 0, 0, "").publish("a", 1, 3, "");
        client.publish("$SYS/x", 1, 4, "");
        assertEquals(List.of(), client.take());
        broker.releasePublishResults(1);
        assertEquals(List.of("PUBACK id=5 reason=0x10 props="), client.take());
        broker.releasePublishResults();
        assertEquals(
                List.of("PUBACK id=3 reason=0x10 props=", "PUBACK id=4 reason=0x87 props="),
                client.take());
    }

    /** [MQTT-3.3.4-9]. */
    @Test
    void enforcesItsReceiveMaximum() {
        broker.holdPublishResults();
        TestClient client = new TestClient(broker, V5, TestClient.config(2, 1_024)).connect("c");
        client.take();
        client.publish("a", 1, 1, "").publish("a", 1, 2, "");
        assertTrue(client.connection().wantsInput());
        client.publish("a", 1, 3, "");
        assertTrue(client.take().getFirst().startsWith("DISCONNECT reason=0x93"));
    }

    @Test
    void stopsReadingWhileTooManyMessagesWait() {
        broker.holdPublishResults();
        TestClient client =
                new TestClient(broker, V3_1_1, TestClient.config(2, 1_024)).connect("c");
        client.publish("a", 1, 1, "").publish("a", 1, 2, "").publish("a", 1, 3, "");
        assertFalse(client.connection().wantsInput());
        int resumed = client.resumed();
        broker.releasePublishResults(1);
        assertTrue(client.connection().wantsInput());
        assertEquals(resumed + 1, client.resumed());
    }

    /** [MQTT-3.3.2-7] to [MQTT-3.3.2-12]. */
    @Test
    void resolvesTopicAliases() {
        TestClient client = TestClient.connected(broker, V5, "c");
        client.publish("a", 0, 0, "", number(Property.TOPIC_ALIAS, 4));
        client.publish("", 0, 0, "", number(Property.TOPIC_ALIAS, 4));
        client.publish("b", 0, 0, "", number(Property.TOPIC_ALIAS, 4));
        client.publish("", 0, 0, "", number(Property.TOPIC_ALIAS, 4));
        assertEquals(
                List.of("a", "a", "b", "b"),
                broker.published().stream().map(p -> p.message().address().name()).toList());
        client.publish("", 0, 0, "", number(Property.TOPIC_ALIAS, 3));
        assertTrue(client.take().getFirst().startsWith("DISCONNECT reason=0x82"));
        TestClient other = TestClient.connected(broker, V5, "d");
        other.publish("a", 0, 0, "", number(Property.TOPIC_ALIAS, 5));
        assertTrue(other.take().getFirst().startsWith("DISCONNECT reason=0x94"));
    }

    @Test
    void readsTheKindInFrontOfATopic() {
        TestClient client = TestClient.connected(broker, V5, "c");
        client.publish("queue://orders", 0, 0, "").publish("plain", 0, 0, "");
        assertEquals(Target.Kind.QUEUE, broker.published().getFirst().reach());
        assertEquals("orders", broker.published().getFirst().message().address().name());
        assertEquals(Target.Kind.ANY, broker.published().getLast().reach());
    }

    /** [MQTT-3.3.4-7], and the slot is used again at once. */
    @Test
    void keepsToTheClientsReceiveMaximum() {
        TestClient client =
                new TestClient(broker, V5).connect("c", true, number(Property.RECEIVE_MAXIMUM, 2));
        client.subscribe(1, "t", 1);
        client.take();
        for (int i = 1; i <= 4; i++) {
            offer("t", 1, "m" + i);
        }
        assertEquals(2, client.take().size());
        client.ack(2);
        assertEquals(
                List.of("PUBLISH qos=1 dup=0 retain=0 id=3 topic=t props= payload=m3"),
                client.take());
        client.ack(1).ack(3);
        assertEquals(1, client.take().size());
    }

    @Test
    void withholdsCreditWhileTheClientDoesNotRead() {
        TestClient client = new TestClient(broker, V3_1_1, TestClient.config(10, 2)).connect("c");
        client.subscribe(1, "t", 0);
        client.take();
        client.writable(false);
        for (int i = 0; i < 10; i++) {
            offer("t", 0, "m" + i);
        }
        assertEquals(2, client.take().size());
        assertEquals(8, broker.inboxDepth("c"));
        client.writable(true);
        assertEquals(2, client.take().size());
    }

    /** [MQTT-4.4.0-1], [MQTT-4.6.0-1]: same identifiers, DUP, in order, before anything new. */
    @Test
    void sendsUnacknowledgedDeliveriesAgainAfterAReconnect() {
        PropertyBlock kept = number(Property.SESSION_EXPIRY_INTERVAL, 100);
        TestClient client = new TestClient(broker, V5).connect("c", true, kept);
        client.subscribe(1, "t", 1);
        client.take();
        for (int i = 1; i <= 3; i++) {
            offer("t", 1, "m" + i);
        }
        client.ack(2);
        client.lose();
        offer("t", 1, "m4");
        TestClient back = new TestClient(broker, V5).connect("c", false, kept);
        List<String> received = back.take();
        assertEquals(
                List.of(
                        "PUBLISH qos=1 dup=1 retain=0 id=1 topic=t props= payload=m1",
                        "PUBLISH qos=1 dup=1 retain=0 id=3 topic=t props= payload=m3",
                        "PUBLISH qos=1 dup=0 retain=0 id=4 topic=t props= payload=m4"),
                received.subList(1, received.size()));
        back.ack(1).ack(3).ack(4);
        assertFalse(back.isClosed());
    }

    /** [MQTT-3.1.2-25]: dropped for this client only, and the window goes on. */
    @Test
    void leavesOutWhatIsTooLargeForTheClient() {
        PropertyBlock small =
                PropertyBlock.builder()
                        .number(Property.RECEIVE_MAXIMUM, 1)
                        .number(Property.MAXIMUM_PACKET_SIZE, 40)
                        .build();
        TestClient client = new TestClient(broker, V5).connect("c", true, small);
        TestClient other = TestClient.connected(broker, V5, "other").subscribe(1, "t", 1);
        client.subscribe(1, "t", 1);
        client.take();
        other.take();
        offer("t", 1, "x".repeat(100));
        offer("t", 1, "small");
        assertEquals(
                List.of("PUBLISH qos=1 dup=0 retain=0 id=1 topic=t props= payload=small"),
                client.take());
        assertEquals(2, other.take().size());
    }

    @Test
    void endsOnAcknowledgementsForNothing() {
        TestClient client = TestClient.connected(broker, V5, "c").ack(77);
        assertTrue(client.take().getFirst().startsWith("DISCONNECT reason=0x82"));
        TestClient old = TestClient.connected(broker, V3_1_1, "d").ack(77);
        assertFalse(old.isClosed());
    }

    /** [MQTT-4.3.3-11], [MQTT-4.3.3-13]. */
    @Test
    void answersTheStepsOfQos2ThatItDoesNotKnow() {
        TestClient client = TestClient.connected(broker, V5, "c");
        client.send(new Packet.PubRel(5, ReasonCode.SUCCESS, PropertyBlock.EMPTY));
        client.send(new Packet.PubRec(6, ReasonCode.SUCCESS, PropertyBlock.EMPTY));
        assertEquals(
                List.of("PUBCOMP id=5 reason=0x92 props=", "PUBREL id=6 reason=0x92 props="),
                client.take());
        client.subscribe(1, "t", 1);
        client.take();
        offer("t", 1, "m");
        client.send(new Packet.PubRec(1, ReasonCode.SUCCESS, PropertyBlock.EMPTY));
        assertTrue(client.take().getLast().startsWith("DISCONNECT reason=0x82"));
    }

    @Test
    void buriesWhatTheClientRejects() {
        TestClient client = TestClient.connected(broker, V5, "c").subscribe(1, "t", 1);
        offer("t", 1, "m");
        client.send(new Packet.PubAck(1, ReasonCode.NOT_AUTHORIZED, PropertyBlock.EMPTY));
        assertEquals(1, broker.buried().size());
    }

    @Test
    void answersEachFilterForItself() {
        broker.refuse(FakeBroker.Request.SUBSCRIBE, "denied", Refusal.Reason.NOT_AUTHORIZED);
        TestClient client = TestClient.connected(broker, V5, "c");
        client.send(
                subscribe(
                        PropertyBlock.EMPTY,
                        entry("a", 2),
                        entry("a#", 0),
                        entry("", 0),
                        entry("$share/g/t", 0),
                        entry("$share//t", 0),
                        entry("$share/g", 0),
                        entry("denied", 0),
                        entry("1/2/3/4/5/6/7/8/9", 0),
                        entry("$queue/", 0),
                        entry("b", 0)));
        assertEquals(
                List.of("SUBACK id=9 0x02 0x8F 0x8F 0x83 0x8F 0x8F 0x87 0x97 0x8F 0x00"),
                client.take());
        client.send(subscribe(PropertyBlock.EMPTY, entry("b", 1), entry("c", 1), entry("d", 1)));
        assertEquals(List.of("SUBACK id=9 0x01 0x01 0x97"), client.take());
        client.send(new Packet.Unsubscribe(3, List.of("a", "nothing", "a#"), PropertyBlock.EMPTY));
        assertEquals(List.of("UNSUBACK id=3 0x00 0x11 0x8F"), client.take());
        TestClient v3 = TestClient.connected(broker, V3_1_1, "d");
        v3.send(subscribe(PropertyBlock.EMPTY, entry("denied", 0), entry("$share/g/t", 1)));
        assertEquals(List.of("SUBACK id=9 0x80 0x80"), v3.take());
        TestClient noLocal = TestClient.connected(broker, V5, "e");
        noLocal.send(
                subscribe(
                        PropertyBlock.EMPTY,
                        new SubscriptionEntry("$share/g/t", Quality.AT_MOST_ONCE, true, false, 0)));
        assertTrue(noLocal.take().getFirst().startsWith("DISCONNECT reason=0x82"));
        v3.send(new Packet.Unsubscribe(3, List.of("nothing"), PropertyBlock.EMPTY));
        assertEquals(List.of("UNSUBACK id=3 "), v3.take());
        v3.send(subscribe(PropertyBlock.EMPTY, entry("a", 0), entry("a#", 0)));
        assertTrue(v3.isClosed());
        assertFalse(broker.hasSession("d"));
    }

    @Test
    void answersASubscribeOnceAllItsFiltersAre() {
        broker.answerLater();
        TestClient client = new TestClient(broker, V5).connect("c");
        client.take();
        client.send(subscribe(PropertyBlock.EMPTY, entry("a", 1), entry("b#", 0), entry("c", 0)));
        List<String> answer = client.take();
        assertEquals(1, answer.size());
        assertTrue(answer.getFirst().startsWith("SUBACK id=9 "), answer::toString);
        assertTrue(answer.getFirst().endsWith(" 0x01 0x8F 0x00"), answer::toString);
    }

    /** [MQTT-3.3.4-3], [MQTT-3.3.4-4]: one copy with all identifiers. */
    @Test
    void deliversWithSubscriptionIdentifiers() {
        TestClient client = TestClient.connected(broker, V5, "c");
        client.send(subscribe(number(Property.SUBSCRIPTION_IDENTIFIER, 200), entry("a/#", 1)));
        client.send(subscribe(number(Property.SUBSCRIPTION_IDENTIFIER, 3), entry("a/+", 0)));
        client.take();
        offer("a/b", 1, "m");
        assertEquals(
                List.of(
                        "PUBLISH qos=1 dup=0 retain=0 id=1 topic=a/b props="
                                + "0bc8010b03 payload=m"),
                client.take());
    }

    /** [MQTT-3.3.1-12], [MQTT-3.3.1-13]. */
    @Test
    void keepsRetainOnlyWhereItWasAskedFor() {
        TestClient client = TestClient.connected(broker, V5, "c");
        client.send(
                subscribe(
                        PropertyBlock.EMPTY,
                        new SubscriptionEntry("kept", Quality.AT_MOST_ONCE, false, true, 0),
                        new SubscriptionEntry("not", Quality.AT_MOST_ONCE, false, false, 0)));
        client.take();
        TestClient old = TestClient.connected(broker, V3_1_1, "old");
        for (String topic : List.of("kept", "not")) {
            old.send(
                    new Packet.Publish(
                            false,
                            Quality.AT_MOST_ONCE,
                            true,
                            topic,
                            0,
                            PropertyBlock.EMPTY,
                            Bytes.utf8("m")));
        }
        assertEquals(
                List.of(
                        "PUBLISH qos=0 dup=0 retain=1 id=0 topic=kept props= payload=m",
                        "PUBLISH qos=0 dup=0 retain=0 id=0 topic=not props= payload=m"),
                client.take());
    }

    /** [MQTT-3.8.3-3]. */
    @Test
    void leavesOutTheClientsOwnMessagesIfAsked() {
        TestClient client = TestClient.connected(broker, V5, "c");
        client.send(
                subscribe(
                        PropertyBlock.EMPTY,
                        new SubscriptionEntry("t", Quality.AT_MOST_ONCE, true, false, 0)));
        client.take();
        client.publish("t", 0, 0, "mine");
        assertEquals(List.of(), client.take());
    }

    /** [MQTT-3.3.2-5], [MQTT-3.3.2-6]. */
    @Test
    void reducesTheExpiryByTheTimeThatAMessageWaited() {
        TestClient client =
                new TestClient(broker, V5)
                        .connect("c", true, number(Property.SESSION_EXPIRY_INTERVAL, 1_000));
        client.subscribe(1, "t", 1);
        client.lose();
        TestClient from = TestClient.connected(broker, V5, "from");
        from.publish("t", 1, 1, "short", number(Property.MESSAGE_EXPIRY_INTERVAL, 10));
        from.publish("t", 1, 2, "long", number(Property.MESSAGE_EXPIRY_INTERVAL, 100));
        loop.advance(Duration.ofMillis(10_500));
        TestClient back = new TestClient(broker, V5).connect("c", false, PropertyBlock.EMPTY);
        List<String> received = back.take();
        assertEquals(
                List.of("PUBLISH qos=1 dup=0 retain=0 id=1 topic=t props=020000005a payload=long"),
                received.subList(1, received.size()));
    }

    /** [MQTT-3.3.2-15] to [MQTT-3.3.2-20]: unchanged, in order, duplicates kept. */
    @Test
    void passesPropertiesOnUnchanged() {
        TestClient to = TestClient.connected(broker, V5, "to").subscribe(1, "t", 0);
        to.take();
        PropertyBlock properties =
                PropertyBlock.builder()
                        .user("b", "1")
                        .number(Property.TOPIC_ALIAS, 1)
                        .text(Property.CONTENT_TYPE, "x")
                        .user("a", "2")
                        .binary(Property.CORRELATION_DATA, Bytes.utf8("k"))
                        .user("b", "1")
                        .text(Property.RESPONSE_TOPIC, "r")
                        .number(Property.PAYLOAD_FORMAT_INDICATOR, 1)
                        .build();
        TestClient.connected(broker, V5, "from").publish("t", 0, 0, "m", properties);
        assertEquals(
                List.of(
                        "PUBLISH qos=0 dup=0 retain=0 id=0 topic=t props="
                                + "26000162000131"
                                + "03000178"
                                + "26000161000132"
                                + "0900016b"
                                + "26000162000131"
                                + "08000172"
                                + "0101"
                                + " payload=m"),
                to.take());
    }

    @Test
    void refusesAPayloadThatIsNotWhatItSays() {
        TestClient client = TestClient.connected(broker, V5, "c");
        PropertyBlock text = number(Property.PAYLOAD_FORMAT_INDICATOR, 1);
        client.send(
                new Packet.Publish(
                        false,
                        Quality.AT_LEAST_ONCE,
                        false,
                        "t",
                        4,
                        text,
                        Bytes.wrap(new byte[] {(byte) 0xC0})));
        assertEquals(List.of("PUBACK id=4 reason=0x99 props="), client.take());
        assertEquals(List.of(), broker.published());
    }

    /** The client's word goes on as it came; for others the payload is bytes. */
    @Test
    void letsSuchAPayloadPassWhereItIsNotChecked() {
        TestClient client =
                new TestClient(broker, V5, TestClient.config("check-payload-format: false"))
                        .connect("c");
        client.subscribe(1, "t", 0);
        client.take();
        PropertyBlock text = number(Property.PAYLOAD_FORMAT_INDICATOR, 1);
        Bytes[] payloads = {Bytes.wrap(new byte[] {(byte) 0xC0}), Bytes.utf8("text")};
        for (Bytes payload : payloads) {
            client.send(
                    new Packet.Publish(false, Quality.AT_MOST_ONCE, false, "t", 0, text, payload));
        }
        assertEquals(
                List.of(
                        "PUBLISH qos=0 dup=0 retain=0 id=0 topic=t props=0101 payload=%c0",
                        "PUBLISH qos=0 dup=0 retain=0 id=0 topic=t props=0101 payload=text"),
                client.take());
        assertEquals(
                List.of(BodyKind.BINARY, BodyKind.TEXT),
                broker.published().stream().map(each -> each.message().bodyKind()).toList());
    }

    @Test
    void endsOnAnAuthThatNobodyAskedFor() {
        TestClient client = TestClient.connected(broker, V5, "c");
        client.send(new Packet.Auth(ReasonCode.REAUTHENTICATE, PropertyBlock.EMPTY));
        assertTrue(client.take().getFirst().startsWith("DISCONNECT reason=0x82"));
    }
}
