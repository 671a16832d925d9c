package dev.sluice.core.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.address.Target;
import dev.sluice.core.broker.Delivery;
import dev.sluice.core.broker.Outcome;
import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.broker.RetainHandling;
import dev.sluice.core.broker.SessionRequest;
import dev.sluice.core.broker.SubscriptionOptions;
import dev.sluice.core.broker.Will;
import dev.sluice.core.message.Message;
import dev.sluice.core.message.Quality;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What is retained of an address, and who gets it (MQTT 5 3.3.1.3, 3.8.3.1). */
public abstract class BrokerRetainContract extends BrokerContract {
    private static final long SESSION_MS = 3_600_000;

    /** [MQTT-3.3.1-5], [MQTT-3.3.1-9], [MQTT-3.3.1-8]. */
    @Test
    void whoSubscribesLaterGetsTheLastOne() {
        Peer publisher = connect();
        retain(publisher, "t", "old");
        retain(publisher, "t", "new");

        RecordingConsumer consumer = subscribed("t");

        assertEquals(List.of("new"), consumer.texts());
        assertTrue(consumer.delivery(0).message().isRetain());
        assertTrue(consumer.delivery(0).match().keepsRetain());
    }

    @Test
    void whatIsNotToBeRetainedIsNotAndReplacesNothing() {
        Peer publisher = connect();
        retain(publisher, "t", "kept");
        publish(publisher, "t", "passing");

        assertEquals(List.of("kept"), subscribed("t").texts());
    }

    /** [MQTT-3.3.1-12]. */
    @Test
    void whoSubscribedBeforeGetsItAsAnyOther() {
        RecordingConsumer consumer = subscribed("t");

        retain(connect(), "t", "x");

        assertEquals(List.of("x"), consumer.texts());
        assertEquals(false, consumer.delivery(0).match().keepsRetain());
    }

    /** [MQTT-3.3.1-6], [MQTT-3.3.1-7]: it removes, is not kept itself, and is delivered. */
    @Test
    void oneWithoutABodyRemovesIt() {
        Peer publisher = connect();
        RecordingConsumer before = subscribed("first", "t");
        retain(publisher, "t", "x");
        retain(publisher, "t", "");

        assertEquals(List.of("x", ""), before.texts());
        assertEquals(List.of(), subscribed("t").texts());
        retain(publisher, "t", "again");
        assertEquals(List.of("again"), subscribed("third", "t").texts());
    }

    @Test
    void retainingReachesSomethingEvenIfNobodyListens() {
        assertEquals(
                PublishResult.ACCEPTED,
                connect().publish(text("t", "x").retain(true).build(), Target.Kind.ANY));
    }

    @Test
    void aWildcardBringsAllThatMatch() {
        Peer publisher = connect();
        for (String address : List.of("a", "a/b", "a/b/c", "a/d", "ab", "b/a", "c/b")) {
            retain(publisher, address, address);
        }

        assertEquals(Set.of("a", "a/b", "a/b/c", "a/d"), sorted(subscribed("1", "a/#")));
        assertEquals(Set.of("a/b", "a/d"), sorted(subscribed("2", "a/+")));
        assertEquals(Set.of("a/b", "c/b"), sorted(subscribed("3", "+/b")));
        assertEquals(7, subscribed("4", "#").texts().size());
        assertEquals(List.of(), subscribed("5", "d/#").texts());
    }

    /** [MQTT-3.3.1-9] to [MQTT-3.3.1-11]. */
    @Test
    void retainHandlingSaysWhen() {
        retain(connect(), "t", "x");
        RecordingSession session = open("c");
        RecordingConsumer consumer = session.receive();

        session.subscribe("t", handling(RetainHandling.SKIP));
        assertEquals(0, consumer.deliveries().size());
        session.subscribe("t", handling(RetainHandling.SEND_IF_NEW));
        assertEquals(0, consumer.deliveries().size());
        session.subscribe("t", handling(RetainHandling.SEND));
        assertEquals(1, consumer.deliveries().size());
        session.subscribe("t", handling(RetainHandling.SEND));
        assertEquals(2, consumer.deliveries().size());
        session.unsubscribe("t");
        session.subscribe("t", handling(RetainHandling.SEND_IF_NEW));
        assertEquals(3, consumer.deliveries().size());
    }

    @Test
    void comesAtTheLowerOfBothQualitiesAndWithTheIdentifier() {
        Peer publisher = connect();
        for (Quality quality : Quality.values()) {
            Message message = text("q/" + quality.qos(), "x").retain(true).quality(quality).build();
            publisher.publish(message, Target.Kind.ANY);
        }
        RecordingSession session = open("c");
        RecordingConsumer consumer = session.receive();
        session.subscribe(
                "q/+", new SubscriptionOptions(Quality.AT_LEAST_ONCE, false, false, 268_435_455));

        assertEquals(
                Set.of("q/0 0", "q/1 1", "q/2 1"),
                new HashSet<>(
                        consumer.deliveries().stream()
                                .map(each -> each.message().address() + " " + each.quality().qos())
                                .toList()));
        for (Delivery delivery : consumer.deliveries()) {
            assertEquals(List.of(268_435_455), delivery.match().identifiers());
        }
    }

    /** No-local is about what passes by, not about what is kept. */
    @Test
    void alsoComesToWhoPublishedIt() {
        Peer peer = connect();
        RecordingSession session = peer.openSession(request("c"));
        RecordingConsumer consumer = session.receive();
        retain(peer, "t", "own");

        session.subscribe("t", new SubscriptionOptions(Quality.AT_LEAST_ONCE, true, false, 0));

        assertEquals(List.of("own"), consumer.texts());
    }

    /** [MQTT-3.3.2-5]. */
    @Test
    void isGoneOnceItHasExpired() {
        Message brief = text("t", "x").retain(true).expiresAtMs(nowMs() + 5_000).build();
        connect().publish(brief, Target.Kind.ANY);
        rig().loops().advance(Duration.ofMillis(4_999));
        assertEquals(List.of("x"), subscribed("1", "t").texts());
        rig().loops().advance(Duration.ofMillis(1));
        assertEquals(List.of(), subscribed("2", "t").texts());
        rig().loops().advance(Duration.ofMinutes(1));
        assertEquals(List.of(), subscribed("3", "#").texts());
    }

    @Test
    void anUnsettledOneIsDeliveredAgain() {
        retain(connect(), "t", "x");
        Peer peer = connect();
        RecordingSession session = peer.openSession(request("c"));
        RecordingConsumer consumer = session.receive();
        session.subscribe("t", Quality.AT_LEAST_ONCE);
        consumer.mark(1, 7);
        peer.close();

        RecordingConsumer back = open("c").receive();

        assertEquals(List.of("x"), back.texts());
        assertEquals(7, back.delivery(0).mark());
        assertTrue(back.delivery(0).match().keepsRetain());
        back.settle(1, Outcome.ACCEPTED);
        assertEquals(List.of(), open("c").receive().texts());
    }

    @Test
    void waitsForTheReceiver() {
        retain(connect(), "t", "x");
        Peer peer = connect();
        RecordingSession session = peer.openSession(request("c"));
        session.subscribe("t", Quality.AT_MOST_ONCE);
        peer.close();

        assertEquals(List.of("x"), open("c").receive().texts());
    }

    @Test
    void aWillIsRetainedIfItAsksForIt() {
        Peer peer = connect();
        Message will = text("t", "gone").retain(true).build();
        peer.openSession(new SessionRequest("w", false, 0, new Will(will, 0)));
        peer.close();

        assertEquals(List.of("gone"), subscribed("t").texts());
    }

    /** The last that is known of a client that is back is that it is there. */
    @Test
    void aRetainedWillPassesBeforeWhatItsClientRetainsWhenItIsBack() {
        for (int i = 0; i < 5; i++) {
            String topic = "state/" + i;
            RecordingConsumer watcher = subscribed("watcher" + i, topic);
            Will will = new Will(text(topic, "gone").retain(true).build(), 0);
            Peer lost = connect();
            lost.openSession(new SessionRequest("w", false, 0, will));
            Peer back = connect();
            back.openSession(new SessionRequest("w", false, 0, null));
            retain(back, topic, "here");

            assertEquals(List.of("gone", "here"), watcher.texts());
            assertEquals(List.of("here"), subscribed("late" + i, topic).texts());
        }
    }

    @Test
    void whatIsSentToAQueueAloneIsNotRetained() {
        connect().publish(text(ORDERS, "x").retain(true).build(), Target.Kind.QUEUE);

        assertEquals(List.of(), subscribed(ORDERS).texts());
    }

    @Test
    void consumersOfTopicsGetNone() {
        retain(connect(), "t", "x");

        assertEquals(List.of(), connect().consume("topic://t").credit(10).texts());
    }

    /** However many there are, each comes once, and what passes by meanwhile is not lost. */
    @Test
    void manyComeAsTheReceiverTakesThem() {
        Peer publisher = connect();
        Set<String> expected = new TreeSet<>();
        for (int i = 0; i < 3_000; i++) {
            retain(publisher, "many/" + i, "m" + i);
            expected.add("m" + i);
        }
        RecordingSession session = open("c");
        RecordingConsumer consumer = session.receive();
        session.subscribe("#", Quality.AT_LEAST_ONCE);
        publish(publisher, "live", "live");
        List<String> got = new ArrayList<>();
        for (int i = 0; i < 10 && got.size() < 3_001; i++) {
            consumer.settle(1, Long.MAX_VALUE, Outcome.ACCEPTED);
            consumer.credit(1_000);
            got = consumer.texts();
        }

        expected.add("live");
        assertEquals(expected, new TreeSet<>(got));
        assertEquals(3_001, got.size());
    }

    private RecordingConsumer subscribed(String filter) {
        return subscribed("subscriber", filter);
    }

    private RecordingConsumer subscribed(String clientId, String filter) {
        RecordingSession session = open(clientId);
        RecordingConsumer consumer = session.receive();
        session.subscribe(filter, Quality.AT_LEAST_ONCE);
        return consumer;
    }

    private RecordingSession open(String clientId) {
        return connect().openSession(request(clientId));
    }

    private static SessionRequest request(String clientId) {
        return new SessionRequest(clientId, false, SESSION_MS, null);
    }

    private static SubscriptionOptions handling(RetainHandling handling) {
        return new SubscriptionOptions(Quality.AT_LEAST_ONCE, false, false, handling, 0);
    }

    private static Set<String> sorted(RecordingConsumer consumer) {
        assertEquals(consumer.texts().size(), new HashSet<>(consumer.texts()).size());
        return new HashSet<>(consumer.texts());
    }

    private static void retain(Peer peer, String address, String body) {
        Message message = text(address, body).retain(true).durable(true).build();
        PublishResult result = peer.publish(message, Target.Kind.ANY);
        assertEquals(PublishResult.ACCEPTED, result, address);
    }
}
