package dev.sluice.core.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.address.Target;
import dev.sluice.core.broker.ConsumeRequest;
import dev.sluice.core.broker.Delivery;
import dev.sluice.core.broker.Outcome;
import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.SessionRequest;
import dev.sluice.core.broker.StreamPosition;
import dev.sluice.core.message.ApplicationProperties;
import dev.sluice.core.message.Message;
import dev.sluice.core.message.Quality;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** What a transaction publishes and settles happens at its commit, all of it or nothing. */
public abstract class BrokerTransactionContract extends BrokerContract {
    private static final Duration LONG = Duration.ofHours(1);

    @Test
    void nobodySeesItsMessagesBeforeTheCommit() {
        RecordingConsumer queue = connect().consume(ORDERS).credit(10);
        RecordingConsumer topic = connect().consume("topic://" + ORDERS).credit(10);
        RecordingTransaction transaction = connect().begin();

        transaction.publish(ORDERS, Target.Kind.ANY, "a", "b");

        assertEquals(List.of(), queue.texts());
        assertEquals(List.of(), topic.texts());
        assertEquals(PublishResult.ACCEPTED, transaction.commit());
        assertEquals(List.of("a", "b"), queue.texts());
        assertEquals(List.of("a", "b"), topic.texts());
    }

    @Test
    void reachesEverythingThatIsBoundToItsAddresses() {
        RecordingSession session =
                connect().openSession(new SessionRequest("c", true, 3_600_000, null));
        session.subscribe("work/+", Quality.EXACTLY_ONCE);
        RecordingConsumer inbox = session.receive();
        RecordingConsumer jobs = connect().consume(JOBS).credit(10);
        RecordingConsumer events =
                connect()
                        .consume(
                                new ConsumeRequest(
                                        Target.parse("stream://" + EVENTS),
                                        false,
                                        false,
                                        new StreamPosition.First()))
                        .credit(10);

        connect()
                .begin()
                .publish("work/1", Target.Kind.ANY, "a")
                .publish("events/1", Target.Kind.ANY, "b")
                .publish("work/1", Target.Kind.TOPIC, "c")
                .commit();

        assertEquals(List.of("a", "c"), jobs.texts());
        assertEquals(List.of("a", "c"), inbox.texts());
        assertEquals(List.of("b"), events.texts());
    }

    @Test
    void keepsTheOrderOfItsMessagesAndThoseAfterIt() {
        Peer peer = connect();
        RecordingConsumer consumer = connect().consume(ORDERS).credit(1_000);
        RecordingTransaction transaction = peer.begin();
        List<String> sent = IntStream.range(0, 100).mapToObj(i -> "m" + i).toList();
        publish(peer, ORDERS, "before");
        transaction.publish(ORDERS, Target.Kind.ANY, sent.toArray(String[]::new));

        transaction.commit();
        publish(peer, ORDERS, "after");

        List<String> expected = new ArrayList<>(List.of("before"));
        expected.addAll(sent);
        expected.add("after");
        assertEquals(expected, consumer.texts());
    }

    @Test
    void whatItSettledLeavesAtTheCommit() {
        publish(connect(), ORDERS, "a", "b", "c");
        Peer peer = connect();
        RecordingConsumer consumer = peer.consume(ORDERS).credit(3);

        peer.begin().settle(consumer, 1, 2, Outcome.ACCEPTED).commit();
        peer.close();

        assertEquals(List.of("c"), connect().consume(ORDERS).credit(10).texts());
    }

    @Test
    void aRollbackForgetsMessagesAndLeavesDeliveriesUnsettled() {
        publish(connect(), ORDERS, "a", "b");
        Peer peer = connect();
        RecordingConsumer consumer = peer.consume(ORDERS).credit(2);
        RecordingTransaction transaction = peer.begin();
        transaction.accept(consumer, 1).publish(JOBS, Target.Kind.ANY, "lost");

        transaction.rollback();
        transaction.rollback();

        assertEquals(List.of(), connect().consume(JOBS).credit(10).texts());
        assertEquals(List.of("a", "b"), consumer.texts());
        consumer.settle(1, Outcome.RELEASED);
        consumer.credit(1);
        assertEquals(List.of("a", "b", "a"), consumer.texts());
    }

    @Test
    void whatItSettledNothingElseSettles() {
        publish(connect(), ORDERS, "a", "b", "c");
        Peer peer = connect();
        RecordingConsumer consumer = peer.consume(ORDERS).credit(3);
        RecordingTransaction first = peer.begin();
        RecordingTransaction second = peer.begin();
        consumer.settle(3, Outcome.ACCEPTED);
        first.accept(consumer, 1);

        consumer.settle(1, 1, Outcome.ACCEPTED);
        first.settle(consumer, 1, 1, new Outcome.Rejected("late"));
        second.settle(consumer, 1, 3, Outcome.ACCEPTED);
        second.commit();
        first.rollback();
        peer.close();

        assertEquals(List.of("a"), connect().consume(ORDERS).credit(10).texts());
    }

    @Test
    void itsDeliveriesOutliveTheirConsumer() {
        publish(connect(), ORDERS, "a", "b", "c");
        Peer peer = connect();
        RecordingConsumer consumer = peer.consume(ORDERS).credit(2);
        RecordingTransaction committing = peer.begin();
        RecordingTransaction returning = peer.begin();
        committing.accept(consumer, 1);
        returning.accept(consumer, 2);

        consumer.close();

        RecordingConsumer next = connect().consume(ORDERS).credit(10);
        assertEquals(List.of("c"), next.texts());
        committing.commit();
        returning.rollback();
        assertEquals(List.of("c", "b"), next.texts());
        assertEquals(0, next.delivery(1).failedAttempts());
    }

    /** The inbox is gone with the consumer, and all that was in it. */
    @Test
    void settlesWhatIsGoneMeanwhile() {
        Peer peer = connect();
        RecordingConsumer consumer = peer.consume("topic://t").credit(2);
        publish(connect(), "t", "a", "b");
        RecordingTransaction committing = peer.begin();
        RecordingTransaction returning = peer.begin();
        committing.accept(consumer, 1).publish(ORDERS, Target.Kind.ANY, "x");
        returning.accept(consumer, 2);

        consumer.close();

        assertEquals(PublishResult.ACCEPTED, committing.commit());
        returning.rollback();
        assertEquals(List.of("x"), connect().consume(ORDERS).credit(10).texts());
    }

    @Test
    void theEndOfTheConnectionRollsItBack() {
        publish(connect(), ORDERS, "a");
        Peer peer = connect();
        RecordingConsumer consumer = peer.consume(ORDERS).credit(1);
        peer.begin().accept(consumer, 1).publish(JOBS, Target.Kind.ANY, "lost");

        peer.close();

        RecordingConsumer next = connect().consume(ORDERS).credit(10);
        assertEquals(List.of("a"), next.texts());
        assertEquals(1, next.delivery(0).failedAttempts());
        assertEquals(List.of(), connect().consume(JOBS).credit(10).texts());
    }

    @Test
    void otherOutcomesTakeEffectAtTheCommit() {
        publish(connect(), ORDERS, "released", "failed", "rejected");
        Peer peer = connect();
        RecordingConsumer consumer = peer.consume(ORDERS).credit(3);
        RecordingTransaction transaction = peer.begin();
        transaction.settle(consumer, 1, 1, Outcome.RELEASED);
        transaction.settle(
                consumer, 2, 2, new Outcome.Modified(true, false, ApplicationProperties.NONE));
        transaction.settle(consumer, 3, 3, new Outcome.Rejected("wrong"));
        RecordingConsumer next = connect().consume(ORDERS).credit(10);
        assertEquals(List.of(), next.texts());

        transaction.commit();

        assertEquals(List.of("released", "failed"), next.texts());
        assertEquals(
                List.of(0, 1), next.deliveries().stream().map(Delivery::failedAttempts).toList());
        peer.close();
        assertEquals(2, next.deliveries().size());
    }

    @Test
    void severalOfOneConnectionHaveNothingInCommon() {
        Peer peer = connect();
        RecordingConsumer consumer = connect().consume(ORDERS).credit(10);
        RecordingTransaction first = peer.begin();
        RecordingTransaction second = peer.begin();
        RecordingTransaction third = peer.begin();
        first.publish(ORDERS, Target.Kind.ANY, "1");
        second.publish(ORDERS, Target.Kind.ANY, "2");
        third.publish(ORDERS, Target.Kind.ANY, "3");

        third.commit();
        second.rollback();
        first.commit();

        assertEquals(List.of("3", "1"), consumer.texts());
    }

    @Test
    void oneMessageThatIsRefusedRefusesAllOfIt() {
        publish(connect(), ORDERS, "a");
        Peer peer = connect();
        RecordingConsumer consumer = peer.consume(ORDERS).credit(1);
        RecordingConsumer jobs = connect().consume(JOBS).credit(10);
        for (String address : List.of("nowhere", "$own")) {
            RecordingTransaction transaction = peer.begin();
            transaction.accept(consumer, 1);
            transaction.publish(JOBS, Target.Kind.ANY, "good");
            transaction.publish(address, Target.Kind.QUEUE, "bad");

            Refusal.Reason expected =
                    address.equals("nowhere")
                            ? Refusal.Reason.NOT_FOUND
                            : Refusal.Reason.NOT_AUTHORIZED;
            assertEquals(expected, transaction.commitInVain());
        }
        assertEquals(List.of(), jobs.texts());
        peer.close();
        assertEquals(List.of("a"), connect().consume(ORDERS).credit(10).texts());
    }

    @Test
    void makesQueuesThatTheRulesAllow() {
        start(true);
        connect()
                .begin()
                .publish("made", Target.Kind.QUEUE, "a", "b")
                .publish("other", Target.Kind.QUEUE, "c")
                .commit();

        assertEquals(List.of("a", "b"), connect().consume("made").credit(10).texts());
        assertEquals(List.of("c"), connect().consume("other").credit(10).texts());
    }

    @Test
    void aMessageForNobodyIsNoFailure() {
        RecordingTransaction transaction = connect().begin();
        transaction.publish("nobody", Target.Kind.ANY, "x");

        assertEquals(PublishResult.NO_MATCH, transaction.commit());
    }

    @Test
    void anEmptyOneCommits() {
        assertEquals(PublishResult.ACCEPTED, connect().begin().commit());
    }

    @Test
    void oneThatTakesTooLongIsRolledBack() {
        publish(connect(), ORDERS, "a");
        Peer peer = connect();
        RecordingConsumer consumer = peer.consume(ORDERS).credit(1);
        RecordingTransaction transaction = peer.begin();
        transaction.accept(consumer, 1).publish(JOBS, Target.Kind.ANY, "lost");

        rig().loops().advance(LONG);

        assertEquals(Refusal.Reason.LIMIT_EXCEEDED, transaction.endReason());
        assertEquals(List.of(), connect().consume(JOBS).credit(10).texts());
        consumer.settle(1, Outcome.RELEASED);
        assertEquals(List.of("a"), connect().consume(ORDERS).credit(10).texts());
        assertThrows(IllegalStateException.class, transaction::commit);
    }

    @Test
    void afterItsEndItTakesNothing() {
        RecordingTransaction transaction = connect().begin();
        transaction.commit();

        Message message = text(ORDERS, "x").build();
        assertThrows(
                IllegalStateException.class, () -> transaction.publish(message, Target.Kind.ANY));
        assertThrows(IllegalStateException.class, transaction::commit);
        transaction.rollback();
    }

    @Test
    void whatItRetainsIsThereAfterTheCommit() {
        RecordingTransaction transaction = connect().begin();
        for (String body : List.of("old", "new")) {
            transaction.publish(text("t/1", body).retain(true).build(), Target.Kind.ANY);
            transaction.publish(text("t/2", body).retain(true).build(), Target.Kind.ANY);
        }
        RecordingConsumer early = subscribed("early");
        assertEquals(List.of(), early.texts());

        transaction.commit();

        assertEquals(4, early.texts().size());
        RecordingConsumer late = subscribed("late");
        assertEquals(List.of("new", "new"), late.texts());
        assertTrue(late.delivery(0).message().isRetain());
    }

    private RecordingConsumer subscribed(String clientId) {
        RecordingSession session =
                connect().openSession(new SessionRequest(clientId, true, 0, null));
        session.subscribe("t/+", Quality.AT_LEAST_ONCE);
        return session.receive();
    }
}
