package dev.sluice.core.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.address.Target;
import dev.sluice.core.broker.ConsumeRequest;
import dev.sluice.core.broker.Outcome;
import dev.sluice.core.broker.SessionRequest;

import org.junit.jupiter.api.Test;

import java.util.List;

/** What holds for a connection whatever it does. */
public abstract class BrokerConnectionContract extends BrokerContract {
    @Test
    void requestsBeforeAuthenticationAreABug() {
        Peer peer = connectOnly();
        RecordingConsumer consumer = new RecordingConsumer(peer, violations(), () -> {});
        RecordingSession session = new RecordingSession(peer, violations());

        peer.loop()
                .run(
                        () -> {
                            assertThrows(
                                    IllegalStateException.class,
                                    () ->
                                            peer.connection()
                                                    .publish(
                                                            text(ORDERS, "x").build(),
                                                            Target.Kind.ANY,
                                                            1,
                                                            (_, _) -> {}));
                            assertThrows(
                                    IllegalStateException.class,
                                    () ->
                                            peer.connection()
                                                    .consume(
                                                            new ConsumeRequest(
                                                                    Target.parse(ORDERS), false),
                                                            consumer));
                            assertThrows(
                                    IllegalStateException.class,
                                    () ->
                                            peer.connection()
                                                    .openSession(
                                                            new SessionRequest("c", true, 0, null),
                                                            session));
                        });
    }

    @Test
    void answersEveryPublishOnceAlsoWhenManyWait() {
        Peer peer = connect();

        for (int i = 0; i < 100; i++) {
            peer.send(text(i % 2 == 0 ? ORDERS : JOBS, "m" + i).build(), Target.Kind.ANY);
        }
        rig().loops().runPending();

        assertEquals(100, peer.publishAnswers());
    }

    @Test
    void callsNobodyOnceClosed() {
        Peer peer = connect();
        Peer other = connect();
        RecordingConsumer consumer = peer.consume("topic://t").credit(10);

        other.send(text("t", "on its way").build(), Target.Kind.ANY);
        peer.send(text(ORDERS, "unanswered").build(), Target.Kind.ANY);
        peer.close();
        publish(other, "t", "late");
        int heard = consumer.deliveries().size() + peer.publishAnswers();
        rig().loops().runPending();

        assertEquals(heard, consumer.deliveries().size() + peer.publishAnswers());
    }

    @Test
    void ignoresRequestsOnceClosed() {
        Peer peer = connect();
        RecordingConsumer consumer = peer.consume(ORDERS).credit(1);
        RecordingConsumer late = new RecordingConsumer(peer, violations(), () -> {});
        publish(peer, ORDERS, "kept");
        peer.close();

        peer.call(
                () -> {
                    peer.connection()
                            .publish(
                                    text(ORDERS, "never sent").build(),
                                    Target.Kind.ANY,
                                    99,
                                    (_, result) -> violations().add("heard " + result));
                    peer.connection()
                            .consume(new ConsumeRequest(Target.parse(ORDERS), false), late);
                    consumer.handle().credit(5, 5_000);
                    consumer.handle().settle(1, 1, Outcome.ACCEPTED);
                    consumer.handle().drain();
                    consumer.handle().close();
                    peer.connection().close();
                });

        RecordingConsumer after = connect().consume(ORDERS).credit(10);
        assertEquals(List.of("kept"), after.texts());
    }

    @Test
    void resolvesANameThatNothingStandsForToAnything() {
        Peer peer = connect();

        Target found =
                peer.<Target>ask(reply -> peer.connection().resolve(Target.parse("new"), reply));

        assertEquals(new Target(Target.Kind.ANY, "new"), found);
    }

    @Test
    void resolvesAQueueThatWasNamedAsOne() {
        Peer peer = connect();
        Target orders = new Target(Target.Kind.QUEUE, ORDERS);

        assertEquals(orders, peer.<Target>ask(reply -> peer.connection().resolve(orders, reply)));
    }

    @Test
    void makesAQueueThatIsNamedIfTheRulesSaySo() {
        start(true);
        Peer peer = connect();
        Target made = new Target(Target.Kind.QUEUE, "made");

        assertEquals(made, peer.<Target>ask(reply -> peer.connection().resolve(made, reply)));
        publish(peer, "made", "x");
        assertEquals(1, peer.consume("queue://made").credit(1).deliveries().size());
        assertTrue(peer.publishAnswers() > 0);
    }
}
