package dev.sluice.core.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.address.Target;
import dev.sluice.core.broker.ConsumeRequest;
import dev.sluice.core.broker.Outcome;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.ReplyListener;
import dev.sluice.core.broker.StreamPosition;
import dev.sluice.core.broker.SubscriptionName;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

/** Subscriptions that are found again by name (JMS 2.0, 8.3.3 to 8.3.5). */
public abstract class BrokerNamedSubscriptionContract extends BrokerContract {
    private static final SubscriptionName DURABLE = SubscriptionName.durable("mine", false);
    private static final SubscriptionName SHARED = SubscriptionName.durable("ours", true);
    private static final SubscriptionName PASSING = SubscriptionName.passing("now");

    private static ConsumeRequest request(SubscriptionName name) {
        return new ConsumeRequest(Target.parse("topic://t/+"), false).named(name);
    }

    private static ConsumeRequest withoutLocal(SubscriptionName name) {
        return new ConsumeRequest(
                        Target.parse("topic://t/+"), false, true, new StreamPosition.Next())
                .named(name);
    }

    private RecordingConsumer consume(ConsumeRequest request) {
        RecordingConsumer consumer = connect().consume(request);
        consumer.assertOpen();
        return consumer.credit(1_000);
    }

    private void end(SubscriptionName name) {
        Peer peer = connect();
        assertEquals(name, peer.<SubscriptionName>ask(reply -> unsubscribe(peer, name, reply)));
    }

    private static void unsubscribe(
            Peer peer, SubscriptionName name, ReplyListener<SubscriptionName> reply) {
        peer.connection().unsubscribe(name.name(), name.isShared(), reply);
    }

    private Refusal.Reason endInVain(SubscriptionName name) {
        Peer peer = connect();
        return peer.<SubscriptionName>askInVain(reply -> unsubscribe(peer, name, reply));
    }

    @Test
    void aDurableOneKeepsWhatComesWhileNobodyConsumes() {
        RecordingConsumer first = consume(request(DURABLE));
        publish(connect(), "t/1", "a", "b");
        first.settle(1, Outcome.ACCEPTED);
        first.close();
        publish(connect(), "t/2", "c");

        RecordingConsumer second = consume(request(DURABLE));

        assertEquals(List.of("b", "c"), second.texts());
        assertEquals(new Target(Target.Kind.TOPIC, "t/+"), second.source());
    }

    @Test
    void itGetsNothingFromBeforeItWasMade() {
        publish(connect(), "t/1", "before");
        assertEquals(List.of(), consume(request(DURABLE)).texts());
    }

    @Test
    void oneThatIsNotSharedHasOneConsumer() {
        RecordingConsumer first = consume(request(DURABLE));
        RecordingConsumer second = connect().consume(request(DURABLE));
        assertEquals(Refusal.Reason.IN_USE, second.refusalReason());

        first.close();

        consume(request(DURABLE));
    }

    @Test
    void aConnectionThatIsLostLeavesIt() {
        Peer peer = connect();
        RecordingConsumer first = peer.consume(request(DURABLE)).credit(1);
        publish(connect(), "t/1", "a");
        assertEquals(List.of("a"), first.texts());
        peer.close();

        RecordingConsumer second = consume(request(DURABLE));

        assertEquals(List.of("a"), second.texts());
        assertEquals(1, second.delivery(0).failedAttempts());
    }

    @Test
    void consumersOfASharedOneGetAPartEach() {
        RecordingConsumer one = consume(request(SHARED));
        RecordingConsumer two = consume(request(SHARED));
        publish(connect(), "t/1", "a", "b", "c", "d");

        List<String> all = new ArrayList<>(one.texts());
        all.addAll(two.texts());
        assertEquals(List.of("a", "b", "c", "d"), all.stream().sorted().toList());
        assertEquals(2, one.texts().size());
        one.settle(1, 2, Outcome.ACCEPTED);
        two.close();
        assertEquals(4, one.texts().size());
    }

    @Test
    void oneThatIsNotDurableEndsWithItsLastConsumer() {
        RecordingConsumer one = consume(request(PASSING));
        RecordingConsumer two = consume(request(PASSING));
        publish(connect(), "t/1", "a", "b");
        one.close();
        assertEquals(List.of("a", "b"), two.texts().stream().sorted().toList());
        two.close();
        publish(connect(), "t/1", "c");

        assertEquals(List.of(), consume(request(PASSING)).texts());
        assertEquals(Refusal.Reason.NOT_FOUND, endInVain(SubscriptionName.durable("now", true)));
    }

    @Test
    void namesOfDifferentKindsDoNotMeet() {
        RecordingConsumer single = consume(request(SubscriptionName.durable("n", false)));
        RecordingConsumer shared = consume(request(SubscriptionName.durable("n", true)));
        RecordingConsumer passing = consume(request(SubscriptionName.passing("n")));

        publish(connect(), "t/1", "x");

        assertEquals(List.of("x"), single.texts());
        assertEquals(List.of("x"), shared.texts());
        assertEquals(List.of("x"), passing.texts());
    }

    @Test
    void unsubscribingEndsItWithWhatWaits() {
        consume(request(DURABLE)).close();
        publish(connect(), "t/1", "dropped");

        end(DURABLE);

        assertEquals(Refusal.Reason.NOT_FOUND, endInVain(DURABLE));
        assertEquals(List.of(), consume(request(DURABLE)).texts());
    }

    @Test
    void oneThatHasConsumersIsNotEnded() {
        RecordingConsumer consumer = consume(request(SHARED));
        assertEquals(Refusal.Reason.IN_USE, endInVain(SHARED));
        consumer.close();
        end(SHARED);
        assertEquals(Refusal.Reason.NOT_FOUND, endInVain(SubscriptionName.durable("never", false)));
    }

    @Test
    void aSelectorIsJudgedWhenAMessageComes() {
        consume(request(DURABLE).selecting("JMSCorrelationID IS NULL AND JMSPriority > 4")).close();
        connect().publish(text("t/1", "low").priority(1).build(), Target.Kind.ANY);
        connect().publish(text("t/1", "high").priority(7).build(), Target.Kind.ANY);

        RecordingConsumer consumer =
                consume(request(DURABLE).selecting("JMSCorrelationID IS NULL  AND  JMSPriority>4"));

        assertEquals(List.of("high"), consumer.texts());
    }

    /** JMS 2.0 8.3.3: changing the filter or the selector is to unsubscribe and begin anew. */
    @Test
    void anotherFilterOrSelectorBeginsAnew() {
        consume(request(DURABLE)).close();
        publish(connect(), "t/1", "dropped");
        consume(request(DURABLE).selecting("JMSPriority > 4")).close();
        connect().publish(text("t/1", "high").priority(7).build(), Target.Kind.ANY);
        assertEquals(List.of("high"), consume(request(DURABLE).selecting("JMSPriority>4")).texts());

        RecordingConsumer other =
                connect()
                        .consume(
                                new ConsumeRequest(Target.parse("topic://u"), false).named(SHARED));
        other.assertOpen();
        assertEquals(Refusal.Reason.IN_USE, connect().consume(request(SHARED)).refusalReason());
        other.close();
        RecordingConsumer moved = consume(request(SHARED));
        publish(connect(), "u", "not any more");
        publish(connect(), "t/1", "this");
        assertEquals(List.of("this"), moved.texts());
    }

    @Test
    void leavesOutWhatItsOwnConnectionPublishes() {
        Peer peer = connect();
        RecordingConsumer first = peer.consume(withoutLocal(DURABLE)).credit(10);
        first.assertOpen();
        publish(peer, "t/1", "own");
        publish(connect(), "t/1", "foreign");
        assertEquals(List.of("foreign"), first.texts());
        first.settle(1, Outcome.ACCEPTED);
        first.close();
        publish(peer, "t/1", "nobody's own");

        Peer next = connect();
        RecordingConsumer second = next.consume(withoutLocal(DURABLE)).credit(10);
        publish(next, "t/1", "own");

        assertEquals(List.of("nobody's own"), second.texts());
        assertEquals(
                Refusal.Reason.NOT_SUPPORTED,
                connect().consume(withoutLocal(SHARED)).refusalReason());
    }

    @Test
    void aSubscriptionIsOneToATopicFilter() {
        ConsumeRequest queue = new ConsumeRequest(Target.parse(ORDERS), false).named(DURABLE);
        assertEquals(Refusal.Reason.WRONG_KIND, connect().consume(queue).refusalReason());
        assertEquals(
                Refusal.Reason.INVALID_NAME,
                connect().consume(request(SubscriptionName.durable("", true))).refusalReason());
        assertEquals(
                Refusal.Reason.NOT_SUPPORTED,
                connect()
                        .consume(request(new SubscriptionName("n", false, false)))
                        .refusalReason());
        assertEquals(
                Refusal.Reason.INVALID_NAME,
                connect()
                        .consume(
                                new ConsumeRequest(Target.parse("topic://a/#/b"), false)
                                        .named(DURABLE))
                        .refusalReason());
    }

    @Test
    void consumersMayComeAndGoInOneTurn() {
        Peer peer = connect();
        RecordingConsumer consumer = new RecordingConsumer(peer, violations(), () -> {});
        peer.call(
                () -> {
                    peer.connection().consume(request(DURABLE), consumer);
                    peer.connection().close();
                });
        assertTrue(consumer.texts().isEmpty());
        consume(request(DURABLE));
    }
}
