package dev.sluice.mqtt.session;

import static dev.sluice.mqtt.codec.ProtocolVersion.V3_1_1;
import static dev.sluice.mqtt.codec.ProtocolVersion.V5;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.address.Target;
import dev.sluice.core.address.TopicFilter;
import dev.sluice.core.broker.Outcome;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.StreamPosition;
import dev.sluice.core.testkit.FakeBroker;
import dev.sluice.core.testkit.ManualLoop;
import dev.sluice.mqtt.codec.Packet;
import dev.sluice.mqtt.codec.Property;
import dev.sluice.mqtt.codec.PropertyBlock;
import dev.sluice.mqtt.codec.ReasonCode;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Objects;

/** {@code $queue/NAME} and {@code $stream/NAME/from/POSITION}. */
class SourcesTest {
    private static final PropertyBlock KEPT =
            PropertyBlock.builder().number(Property.SESSION_EXPIRY_INTERVAL, 100).build();

    private final FakeBroker broker = new FakeBroker(new ManualLoop());

    SourcesTest() {
        broker.declareQueue("jobs");
        broker.declareStream("events", TopicFilter.of("e/#"));
    }

    private TestClient connected(String clientId) {
        return TestClient.connected(broker, V5, clientId);
    }

    private void offer(String topic, String... bodies) {
        TestClient publisher = connected("publisher");
        for (String body : bodies) {
            publisher.publish(topic, 0, 0, body);
        }
    }

    private List<Outcome> outcomes() {
        return broker.settlements().stream().map(FakeBroker.Settlement::outcome).toList();
    }

    @Test
    void deliversFromAQueueAndSettlesWithPubAck() {
        TestClient client = connected("c").subscribe(1, "$queue/jobs", 1);
        assertEquals(List.of("SUBACK id=1 0x01"), client.take());
        offer("jobs", "a", "b");
        assertEquals(
                List.of(
                        "PUBLISH qos=1 dup=0 retain=0 id=49152 topic=jobs props= payload=a",
                        "PUBLISH qos=1 dup=0 retain=0 id=49153 topic=jobs props= payload=b"),
                client.take());
        client.ack(49_153);
        client.send(new Packet.PubAck(49_152, ReasonCode.UNSPECIFIED_ERROR, PropertyBlock.EMPTY));
        assertEquals(2, outcomes().size());
        assertEquals(Outcome.ACCEPTED, outcomes().getFirst());
        assertTrue(outcomes().getLast() instanceof Outcome.Rejected);
    }

    @Test
    void grantsQos1AtMostAndTakesSettledMessagesWithQos0() {
        TestClient client = connected("c").subscribe(1, "$queue/jobs", 2);
        assertEquals(List.of("SUBACK id=1 0x01"), client.take());
        client.subscribe(2, "$queue/jobs", 0);
        assertEquals(List.of("SUBACK id=2 0x00"), client.take());
        offer("jobs", "a");
        assertEquals(
                List.of("PUBLISH qos=0 dup=0 retain=0 id=0 topic=jobs props= payload=a"),
                client.take());
        assertEquals(0, broker.depth("jobs"));
        assertEquals(1, broker.consumersOf("jobs").size());
    }

    @Test
    void whatIsNotAcknowledgedGoesBackToItsQueue() {
        TestClient client = connected("c").subscribe(1, "$queue/jobs", 1);
        offer("jobs", "a");
        assertEquals(2, client.take().size());
        client.lose();
        assertEquals(1, broker.depth("jobs"));
        TestClient other = connected("d").subscribe(1, "$queue/jobs", 1);
        assertEquals(2, other.take().size());
        other.send(new Packet.Unsubscribe(3, List.of("$queue/jobs"), PropertyBlock.EMPTY));
        assertEquals(List.of("UNSUBACK id=3 0x00"), other.take());
        assertEquals(1, broker.depth("jobs"));
        assertEquals(0, broker.consumersOf("jobs").size());
        other.ack(49_152);
        assertFalse(other.isClosed());
    }

    /** Clients do not subscribe again when their session is present. */
    @Test
    void goesOnWhenTheSessionIsResumed() {
        TestClient client = new TestClient(broker, V5).connect("c", true, KEPT);
        client.subscribe(1, "$queue/jobs", 1);
        client.lose();
        offer("jobs", "a");
        TestClient back = new TestClient(broker, V5).connect("c", false, KEPT);
        assertTrue(back.take().getLast().endsWith("payload=a"));
        back.send(new Packet.Unsubscribe(3, List.of("$queue/jobs"), PropertyBlock.EMPTY));
        back.lose();
        new TestClient(broker, V5).connect("c", false, KEPT);
        assertEquals(0, broker.consumersOf("jobs").size());
    }

    @Test
    void endsQuietlyWhenTheQueueIsDeleted() {
        TestClient client = new TestClient(broker, V5).connect("c", true, KEPT);
        client.subscribe(1, "$queue/jobs", 1);
        client.take();
        broker.deleteQueue("jobs");
        assertEquals(List.of(), client.take());
        assertFalse(client.isClosed());
        client.send(new Packet.Unsubscribe(3, List.of("$queue/jobs"), PropertyBlock.EMPTY));
        assertEquals(List.of("UNSUBACK id=3 0x11"), client.take());
    }

    @Test
    void answersWhatIsRefused() {
        broker.refuse(FakeBroker.Request.CONSUME, "jobs", Refusal.Reason.NOT_AUTHORIZED);
        TestClient client = connected("c").subscribe(1, "$queue/jobs", 1);
        client.subscribe(2, "$queue/", 1).subscribe(3, "$queue/a/#", 1);
        client.subscribe(4, "$stream/events/from/yesterday", 1).subscribe(5, "$stream/none", 1);
        assertEquals(
                List.of(
                        "SUBACK id=1 0x87",
                        "SUBACK id=2 0x8F",
                        "SUBACK id=3 0x8F",
                        "SUBACK id=4 0x8F",
                        "SUBACK id=5 0x83"),
                client.take());
        TestClient old = TestClient.connected(broker, V3_1_1, "d").subscribe(1, "$queue/jobs", 1);
        assertEquals(List.of("SUBACK id=1 0x80"), old.take());
    }

    @Test
    void readsAStreamWithItsOffsets() {
        offer("e/1", "a", "b");
        TestClient client = connected("c");
        client.subscribe(1, "$stream/events/from/first", 0);
        assertEquals(
                List.of(
                        "SUBACK id=1 0x00",
                        "PUBLISH qos=0 dup=0 retain=0 id=0 topic=e/1 props="
                                + offsets(0)
                                + " payload=a",
                        "PUBLISH qos=0 dup=0 retain=0 id=0 topic=e/1 props="
                                + offsets(1)
                                + " payload=b"),
                client.take());
    }

    private static String offsets(int offset) {
        return "26000f782d6f70742d706172746974696f6e000130"
                + "26000c782d6f70742d6f66667365740001"
                + Integer.toHexString('0' + offset);
    }

    @Test
    void aStreamWithQos1FlowsByPubAck() {
        offer("e/1", "a", "b");
        TestClient client =
                new TestClient(broker, V5, TestClient.config(10, 1)).connect("c", true, KEPT);
        client.subscribe(1, "$stream/events/from/0", 1);
        assertEquals(3, client.take().size());
        client.ack(49_152);
        assertEquals(1, client.take().size());
        client.ack(49_153);
        assertEquals(List.of(), client.take());
        assertFalse(client.isClosed());
    }

    /** The client's receive maximum counts all of its sources together. */
    @Test
    void sharesTheWindowOfTheClient() {
        TestClient client =
                new TestClient(broker, V5, TestClient.config(10, 2)).connect("c", true, KEPT);
        client.subscribe(1, "$queue/jobs", 1).subscribe(2, "t", 1).take();
        offer("jobs", "a", "b");
        TestClient publisher = connected("p");
        publisher.publish("t", 1, 1, "c");
        assertEquals(2, client.take().size());
        client.ack(49_152);
        assertEquals(
                List.of("PUBLISH qos=1 dup=0 retain=0 id=1 topic=t props= payload=c"),
                client.take());
        publisher.publish("t", 0, 0, "d");
        assertEquals(1, client.take().size());
    }

    @Test
    void readsNames() {
        SourceName queue = Objects.requireNonNull(SourceName.parse("$queue/a/b"));
        assertEquals(new Target(Target.Kind.QUEUE, "a/b"), queue.target());
        assertEquals(new StreamPosition.Next(), position("$stream/s"));
        assertEquals(new StreamPosition.First(), position("$stream/s/from/first"));
        assertEquals(new StreamPosition.Last(), position("$stream/s/from/last"));
        assertEquals(new StreamPosition.Next(), position("$stream/s/from/next"));
        assertEquals(new StreamPosition.Offset(17), position("$stream/a/from/b/from/17"));
        assertEquals(
                new StreamPosition.Timestamp(1_767_225_600_000L),
                position("$stream/s/from/2026-01-01T00:00:00Z"));
        for (String wrong :
                List.of(
                        "$queue/",
                        "$queue/+",
                        "$stream/",
                        "$stream/s/from/",
                        "$stream/s/from/-1",
                        "$stream/s/from/99999999999999999999",
                        "$stream//from/first/#")) {
            assertNull(SourceName.parse(wrong), wrong);
        }
    }

    private static StreamPosition position(String filter) {
        return Objects.requireNonNull(SourceName.parse(filter)).position();
    }
}
