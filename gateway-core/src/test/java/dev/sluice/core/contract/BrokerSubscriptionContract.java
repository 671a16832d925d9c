package dev.sluice.core.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.address.Target;
import dev.sluice.core.address.TopicFilter;
import dev.sluice.core.broker.Delivery;
import dev.sluice.core.broker.Outcome;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.ReplyListener;
import dev.sluice.core.broker.SessionRequest;
import dev.sluice.core.broker.SubscriptionOptions;
import dev.sluice.core.message.Quality;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The subscriptions of a session and what they make of a message (MQTT 5 3.3.4, 3.8.3.1). */
public abstract class BrokerSubscriptionContract extends BrokerContract {
    @Test
    void saysWhetherTheSubscriptionExisted() {
        RecordingSession session = open(connect());

        assertFalse(session.subscribe("a/+", Quality.AT_LEAST_ONCE));
        assertTrue(session.subscribe("a/+", Quality.AT_MOST_ONCE));
        assertFalse(session.subscribe("a/b", Quality.AT_LEAST_ONCE));
        assertTrue(session.unsubscribe("a/+"));
        assertFalse(session.unsubscribe("a/+"));
    }

    @Test
    void isInForceForAllConnectionsWhenItIsAnswered() {
        Peer publisher = connect();
        Peer subscriber = connect();
        RecordingSession session = open(subscriber);
        RecordingConsumer consumer = session.receive();

        subscriber.call(
                () ->
                        session.handle()
                                .subscribe(
                                        TopicFilter.of("t"),
                                        options(Quality.AT_LEAST_ONCE),
                                        onSuccess(
                                                () ->
                                                        publisher.send(
                                                                text("t", "at once").build(),
                                                                Target.Kind.ANY))));

        assertEquals(List.of("at once"), consumer.texts());
    }

    @Test
    void isGoneForAllConnectionsWhenUnsubscribingIsAnswered() {
        Peer publisher = connect();
        Peer subscriber = connect();
        RecordingSession session = open(subscriber);
        session.subscribe("t", Quality.AT_LEAST_ONCE);
        RecordingConsumer consumer = session.receive();

        subscriber.call(
                () ->
                        session.handle()
                                .unsubscribe(
                                        TopicFilter.of("t"),
                                        onSuccess(
                                                () ->
                                                        publisher.send(
                                                                text("t", "too late").build(),
                                                                Target.Kind.ANY))));

        assertEquals(List.of(), consumer.texts());
    }

    @Test
    void whatIsInTheInboxOutlivesItsSubscription() {
        RecordingSession session = open(connect());
        session.subscribe("t", Quality.AT_LEAST_ONCE);
        publish(connect(), "t", "a");

        session.unsubscribe("t");
        publish(connect(), "t", "b");

        assertEquals(List.of("a"), session.receive().texts());
    }

    @Test
    void deliversTheLowerOfBothQualities() {
        RecordingSession session = open(connect());
        session.subscribe("q0", Quality.AT_MOST_ONCE);
        session.subscribe("q1", Quality.AT_LEAST_ONCE);
        session.subscribe("q2", Quality.EXACTLY_ONCE);
        RecordingConsumer consumer = session.receive();
        Peer publisher = connect();

        for (String topic : List.of("q0", "q1", "q2")) {
            for (Quality quality : Quality.values()) {
                publisher.publish(text(topic, topic).quality(quality).build(), Target.Kind.ANY);
            }
        }

        assertEquals(
                List.of(0, 0, 0, 0, 1, 1, 0, 1, 2),
                consumer.deliveries().stream().map(each -> each.quality().qos()).toList());
    }

    @Test
    void whatIsDeliveredAtMostOnceIsSettledByThat() {
        Peer peer = connect();
        RecordingSession session = open(peer);
        session.subscribe("t", Quality.AT_MOST_ONCE);
        RecordingConsumer consumer = session.receive();
        publish(connect(), "t", "a");
        assertTrue(consumer.delivery(0).isSettled());

        consumer.settle(1, Outcome.RELEASED);
        peer.close();

        assertEquals(1, consumer.deliveries().size());
        assertEquals(List.of(), open(connect()).receive().texts());
    }

    /** MQTT 5 [MQTT-3.3.4-2], [MQTT-3.3.4-3], [MQTT-3.3.4-4]. */
    @Test
    void overlappingSubscriptionsGiveOneCopyWithAllIdentifiersAndTheHighestQuality() {
        RecordingSession session = open(connect());
        session.subscribe("a/#", withIdentifier(Quality.AT_MOST_ONCE, 1));
        session.subscribe("a/+", withIdentifier(Quality.EXACTLY_ONCE, 2));
        session.subscribe("a/b", withIdentifier(Quality.AT_LEAST_ONCE, 0));
        session.subscribe("other", withIdentifier(Quality.EXACTLY_ONCE, 4));
        RecordingConsumer consumer = session.receive();

        connect().publish(text("a/b", "x").quality(Quality.EXACTLY_ONCE).build(), Target.Kind.ANY);

        assertEquals(List.of("x"), consumer.texts());
        Delivery delivery = consumer.delivery(0);
        assertEquals(Quality.EXACTLY_ONCE, delivery.quality());
        assertEquals(Set.of(1, 2), new HashSet<>(delivery.match().identifiers()));
        assertEquals(2, delivery.match().identifiers().size());
    }

    /** MQTT 5 [MQTT-3.8.4-3]. */
    @Test
    void subscribingAgainReplacesTheOptions() {
        RecordingSession session = open(connect());
        session.subscribe("t", withIdentifier(Quality.AT_MOST_ONCE, 1));
        session.subscribe("t", withIdentifier(Quality.AT_LEAST_ONCE, 2));
        RecordingConsumer consumer = session.receive();

        publish(connect(), "t", "x");

        assertEquals(1, consumer.deliveries().size());
        assertEquals(Quality.AT_LEAST_ONCE, consumer.delivery(0).quality());
        assertEquals(List.of(2), consumer.delivery(0).match().identifiers());
    }

    /** MQTT 5 [MQTT-3.8.3-3]. */
    @Test
    void leavesOutWhatTheSameSessionPublishedIfAsked() {
        Peer peer = connect();
        RecordingSession session = open(peer);
        session.subscribe("t", new SubscriptionOptions(Quality.AT_LEAST_ONCE, true, false, 1));
        RecordingConsumer consumer = session.receive();

        publish(peer, "t", "own");
        publish(connect(), "t", "foreign");

        assertEquals(List.of("foreign"), consumer.texts());
    }

    @Test
    void leavesOutItsOwnPerSubscriptionWhereTheyOverlap() {
        Peer peer = connect();
        RecordingSession session = open(peer);
        session.subscribe("t", new SubscriptionOptions(Quality.EXACTLY_ONCE, true, false, 1));
        session.subscribe("+", new SubscriptionOptions(Quality.AT_LEAST_ONCE, false, false, 2));
        RecordingConsumer consumer = session.receive();

        peer.publish(text("t", "own").quality(Quality.EXACTLY_ONCE).build(), Target.Kind.ANY);

        assertEquals(List.of("own"), consumer.texts());
        assertEquals(List.of(2), consumer.delivery(0).match().identifiers());
        assertEquals(Quality.AT_LEAST_ONCE, consumer.delivery(0).quality());
    }

    @Test
    void saysWhetherTheRetainFlagIsKept() {
        RecordingSession session = open(connect());
        session.subscribe("kept", new SubscriptionOptions(Quality.AT_LEAST_ONCE, false, true, 0));
        session.subscribe("plain", Quality.AT_LEAST_ONCE);
        RecordingConsumer consumer = session.receive();
        Peer publisher = connect();

        publisher.publish(text("kept", "x").retain(true).build(), Target.Kind.ANY);
        publisher.publish(text("plain", "x").retain(true).build(), Target.Kind.ANY);

        assertTrue(consumer.delivery(0).match().keepsRetain());
        assertFalse(consumer.delivery(1).match().keepsRetain());
    }

    /** MQTT 4.7.2. */
    @Test
    void keepsTheOrderOfAPublisherAcrossFilters() {
        RecordingSession session = open(connect());
        session.subscribe("a", Quality.AT_LEAST_ONCE);
        session.subscribe("b", Quality.AT_LEAST_ONCE);
        RecordingConsumer consumer = session.receive();
        Peer publisher = connect();

        for (int i = 0; i < 20; i++) {
            publish(publisher, i % 2 == 0 ? "a" : "b", "m" + i);
        }

        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            expected.add("m" + i);
        }
        assertEquals(expected, consumer.texts());
    }

    private static RecordingSession open(Peer peer) {
        return peer.openSession(new SessionRequest("client", false, 3_600_000, null));
    }

    private static SubscriptionOptions options(Quality maxQuality) {
        return withIdentifier(maxQuality, 0);
    }

    private static SubscriptionOptions withIdentifier(Quality maxQuality, int identifier) {
        return new SubscriptionOptions(maxQuality, false, false, identifier);
    }

    private ReplyListener<Boolean> onSuccess(Runnable task) {
        return new ReplyListener<>() {
            @Override
            public void succeeded(Boolean existed) {
                task.run();
            }

            @Override
            public void refused(Refusal refusal) {
                violations().add("refused: " + refusal);
            }
        };
    }
}
