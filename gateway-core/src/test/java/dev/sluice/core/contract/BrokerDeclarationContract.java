package dev.sluice.core.contract;

import static dev.sluice.core.contract.DeclaringPeer.QUEUE;
import static dev.sluice.core.contract.DeclaringPeer.queue;
import static dev.sluice.core.contract.DeclaringPeer.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.address.Target;
import dev.sluice.core.broker.DeclarationPage;
import dev.sluice.core.broker.DeleteRequest;
import dev.sluice.core.broker.Description;
import dev.sluice.core.broker.ListRequest;
import dev.sluice.core.broker.Outcome;
import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.Refusal.Reason;
import dev.sluice.core.broker.ReplyListener;
import dev.sluice.core.declaration.Provenance;
import dev.sluice.core.declaration.QueueConfig;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Declaring queues while the broker runs, and what can be seen of what there is. */
public abstract class BrokerDeclarationContract extends BrokerContract {
    private DeclaringPeer declarer() {
        return new DeclaringPeer(connect());
    }

    @Test
    void aDeclaredQueueTakesMessagesAtOnce() {
        assertTrue(declarer().createQueue("new", queue("max-messages", "2")));

        publish(connect(), "new", "a", "b");

        assertEquals(List.of("a", "b"), connect().consume("new").credit(10).texts());
    }

    @Test
    void declaringTheSameAgainChangesNothing() {
        QueueConfig config = queue("max-messages", "2", "redelivery.delay", "5s");
        declarer().createQueue("new", config);
        publish(connect(), "new", "a");

        assertFalse(declarer().createQueue("new", config));

        assertEquals(List.of("a"), connect().consume("new").credit(10).texts());
    }

    @Test
    void declaringItOtherwiseIsRefusedWithTheKeys() {
        declarer().createQueue("new", queue("max-messages", "2", "max-deliveries", "3"));

        Refusal refusal =
                declarer()
                        .refusalToCreateQueue(
                                "new", queue("max-messages", "3", "max-deliveries", "4"));

        assertEquals(Reason.CONFLICT, refusal.reason());
        assertTrue(refusal.detail().contains("max-messages, max-deliveries"), refusal.detail());
        assertEquals(
                Reason.WRONG_KIND, declarer().refusalToCreateStream("new", stream("x/#")).reason());
        assertEquals(Reason.WRONG_KIND, declarer().refusalToCreateQueue(EVENTS, QUEUE).reason());
    }

    @Test
    void namesOfTheBrokersOwnAndImpossibleOnesAreRefused() {
        for (String name : List.of("$new", "$temporary/x", "a/+", "")) {
            assertEquals(
                    Reason.INVALID_NAME, declarer().refusalToCreateQueue(name, QUEUE).reason());
            assertEquals(
                    Reason.INVALID_NAME,
                    declarer().refusalToCreateStream(name, stream("x/#")).reason());
            assertEquals(
                    Reason.INVALID_NAME,
                    declarer()
                            .refusalToDelete(new DeleteRequest(new Target(Target.Kind.ANY, name)))
                            .reason());
        }
    }

    @Test
    void aQueueCannotBeItsOwnGraveNorSendToTheBrokersOwnNames() {
        assertEquals(
                Reason.NOT_SUPPORTED,
                declarer().refusalToCreateQueue("new", queue("dead-letter", "new")).reason());
        assertEquals(
                Reason.INVALID_NAME,
                declarer().refusalToCreateQueue("new", queue("expired", "$session/x")).reason());
    }

    @Test
    void newLimitsCountForTheNextMessage() {
        DeclaringPeer declarer = declarer();
        declarer.createQueue("new", queue("max-messages", "1", "when-full", "reject"));
        publish(connect(), "new", "a");
        Peer publisher = connect();
        assertEquals(
                PublishResult.FULL, publisher.publish(text("new", "no").build(), Target.Kind.ANY));

        assertTrue(declarer.alterQueue("new", queue("max-messages", "2", "when-full", "reject")));
        assertFalse(declarer.alterQueue("new", queue("max-messages", "2", "when-full", "reject")));

        publish(publisher, "new", "b");
        assertEquals(List.of("a", "b"), connect().consume("new").credit(10).texts());
    }

    @Test
    void whoWaitsForRoomHearsOfNewRules() {
        DeclaringPeer declarer = declarer();
        declarer.createQueue("new", queue("max-messages", "1"));
        publish(connect(), "new", "a");
        Peer waiting = connect();
        waiting.send(text("new", "b").build(), Target.Kind.ANY);
        waiting.send(text("new", "c").build(), Target.Kind.ANY);
        rig().loops().runPending();
        assertEquals(0, waiting.publishAnswers());

        declarer.alterQueue("new", queue("max-messages", "2"));
        assertEquals(1, waiting.publishAnswers());

        declarer.alterQueue("new", queue("max-messages", "2", "when-full", "drop-oldest"));
        assertEquals(2, waiting.publishAnswers());
        assertEquals(List.of("b", "c"), connect().consume("new").credit(10).texts());
    }

    @Test
    void newPoliciesCountForMessagesThatAreThere() {
        DeclaringPeer declarer = declarer();
        declarer.createQueue("graves", QUEUE);
        declarer.createQueue("new", QUEUE);
        publish(connect(), "new", "a");

        declarer.alterQueue("new", queue("dead-letter", "graves"));

        connect().consume("new").credit(1).settle(1, new Outcome.Rejected(""));
        assertEquals(List.of("a"), connect().consume("graves").credit(10).texts());
    }

    @Test
    void whetherAQueueIsDurableCannotBeAltered() {
        declarer().createQueue("new", queue("durable", "false"));

        Refusal refusal = declarer().refusalToAlterQueue("new", queue("durable", "true"));

        assertEquals(Reason.CONFLICT, refusal.reason());
        assertTrue(refusal.detail().contains("durable"), refusal.detail());
    }

    @Test
    void aBindingLeadsToTheQueueUntilItIsTaken() {
        DeclaringPeer declarer = declarer();
        declarer.createQueue("new", queue("topics", "news/#"));
        assertTrue(declarer.bind("new", "more/+"));
        assertFalse(declarer.bind("queue://new", "more/+"));
        publish(connect(), "news/a", "0");
        publish(connect(), "more/a", "1");
        assertTrue(declarer.unbind("new", "news/#"));
        assertFalse(declarer.unbind("new", "news/#"));

        assertEquals(
                PublishResult.NO_MATCH,
                connect().publish(text("news/a", "no").build(), Target.Kind.ANY));
        publish(connect(), "more/a", "2");

        assertEquals(List.of("0", "1", "2"), connect().consume("new").credit(10).texts());
        Description.Queue described = (Description.Queue) declarer.describe("new");
        assertEquals("[more/+]", described.config().topics().toString());
    }

    @Test
    void whatTheConfigurationDeclaresIsLeftAlone() {
        for (Refusal refusal :
                List.of(
                        declarer().refusalToAlterQueue(ORDERS, queue("max-messages", "2")),
                        declarer().refusalToUnbind(JOBS, "work/#"),
                        declarer().refusalToDelete(new DeleteRequest(Target.parse(ORDERS))))) {
            assertEquals(Reason.CONFLICT, refusal.reason());
            assertTrue(refusal.detail().contains("queues."), refusal.detail());
        }
    }

    @Test
    void deletingAQueueEndsWhoUsesIt() {
        DeclaringPeer declarer = declarer();
        declarer.createQueue("new", queue("max-messages", "1"));
        declarer.bind("new", "news/#");
        RecordingConsumer consumer = connect().consume("new").credit(1);
        publish(connect(), "new", "held");
        Peer waiting = connect();
        waiting.send(text("new", "waits").build(), Target.Kind.ANY);
        rig().loops().runPending();

        assertEquals(new Target(Target.Kind.QUEUE, "new"), declarer.delete("new"));

        assertEquals(Reason.DELETED, consumer.endReason());
        assertEquals(1, waiting.publishAnswers());
        assertEquals(Reason.NOT_FOUND, declarer.refusalToDescribe("new").reason());
        for (String address : List.of("new", "news/a")) {
            assertEquals(
                    PublishResult.NO_MATCH,
                    connect().publish(text(address, "late").build(), Target.Kind.ANY));
        }
    }

    @Test
    void aDeletedNameIsFreeAndTheNewQueueEmpty() {
        DeclaringPeer declarer = declarer();
        declarer.createQueue("new", QUEUE);
        publish(connect(), "new", "old");
        declarer.delete("new");

        assertTrue(declarer.createQueue("new", queue("max-messages", "7")));

        publish(connect(), "new", "young");
        assertEquals(List.of("young"), connect().consume("new").credit(10).texts());
    }

    /** Requests of one connection for one name need not wait for the answers. */
    @Test
    void requestsForOneNameKeepTheirOrder() {
        Peer peer = connect();
        List<Boolean> made = new ArrayList<>();
        peer.call(
                () -> {
                    for (int i = 0; i < 3; i++) {
                        peer.connection()
                                .declarations()
                                .createQueue("new", QUEUE, new Collecting<>(made));
                        peer.connection()
                                .declarations()
                                .delete(
                                        new DeleteRequest(Target.parse("new")),
                                        new Collecting<>(new ArrayList<Target>()));
                    }
                });

        assertEquals(List.of(true, true, true), made);
    }

    @Test
    void aQueueInUseOrWithMessagesStaysIfAskedSo() {
        DeclaringPeer declarer = declarer();
        declarer.createQueue("new", QUEUE);
        Target target = Target.parse("new");
        RecordingConsumer consumer = connect().consume("new");
        assertEquals(
                Reason.IN_USE,
                declarer.refusalToDelete(new DeleteRequest(target, true, false)).reason());
        publish(connect(), "new", "a");
        assertEquals(
                Reason.CONFLICT,
                declarer.refusalToDelete(new DeleteRequest(target, false, true)).reason());

        publish(connect(), "new", "b");
        assertEquals(List.of("a", "b"), consumer.credit(10).texts());
        consumer.settle(1, 2, Outcome.ACCEPTED);
        consumer.close();
        declarer.delete(new DeleteRequest(target, true, true));
        assertEquals(Reason.NOT_FOUND, declarer.refusalToDescribe("new").reason());
    }

    @Test
    void whatAQueueHoldsIsDescribed() {
        DeclaringPeer declarer = declarer();
        QueueConfig config = queue("max-bytes", "1MiB", "auto-delete", "1h");
        declarer.createQueue("new", config);
        connect().consume("new").credit(1);
        publish(connect(), "new", "a", "b");

        Description.Queue described = (Description.Queue) declarer.describe("new");

        assertEquals(Target.parse("queue://new"), described.target());
        assertEquals(Provenance.DECLARED, described.provenance());
        assertEquals(config, described.config());
        assertEquals(2, described.messages());
        assertTrue(described.bytes() > 2);
        assertEquals(1, described.consumers());
        assertEquals(Provenance.CONFIGURED, declarer.describe(ORDERS).provenance());
        assertEquals(Reason.WRONG_KIND, declarer.refusalToDescribe("stream://" + ORDERS).reason());
    }

    @Test
    void theListIsInOrderAndInPages() {
        start(true);
        DeclaringPeer declarer = declarer();
        declarer.createQueue("m", QUEUE);
        connect().consume("queue://z");

        DeclarationPage first = declarer.list(new ListRequest(Target.Kind.ANY, "", 3));
        assertEquals(List.of(EVENTS, JOBS, "m"), names(first));
        DeclarationPage second =
                declarer.list(new ListRequest(Target.Kind.ANY, first.next().orElseThrow(), 3));
        assertEquals(List.of(ORDERS, PARTED, "z"), names(second));
        assertEquals(Optional.empty(), second.next());
        assertEquals(Provenance.AUTO_CREATED, second.entries().getLast().provenance());
        assertEquals(
                List.of(EVENTS, PARTED),
                names(declarer.list(new ListRequest(Target.Kind.STREAM, "", 9))));
        assertEquals(
                List.of(JOBS, "m", ORDERS, "z"),
                names(declarer.list(new ListRequest(Target.Kind.QUEUE, "", 9))));
    }

    private static List<String> names(DeclarationPage page) {
        return page.entries().stream().map(entry -> entry.target().name()).toList();
    }

    @Test
    void anUnusedQueueGoesAfterItsTime() {
        DeclaringPeer declarer = declarer();
        declarer.createQueue("new", queue("auto-delete", "5m"));
        RecordingConsumer consumer = connect().consume("new");
        rig().loops().advance(Duration.ofMinutes(9));
        publish(connect(), "new", "a");
        consumer.close();
        rig().loops().advance(Duration.ofMinutes(9));
        assertEquals(1, ((Description.Queue) declarer.describe("new")).messages());

        RecordingConsumer last = connect().consume("new").credit(1);
        last.settle(1, Outcome.ACCEPTED);
        last.close();
        rig().loops().advance(Duration.ofMinutes(4));
        declarer.describe("new");
        rig().loops().advance(Duration.ofMinutes(2));

        assertEquals(Reason.NOT_FOUND, declarer.refusalToDescribe("new").reason());
    }

    @Test
    void nothingIsAnsweredToAConnectionThatIsGone() {
        Peer peer = connect();
        List<Boolean> answers = new ArrayList<>();
        peer.loop()
                .run(
                        () -> {
                            peer.connection()
                                    .declarations()
                                    .createQueue("new", QUEUE, new Collecting<>(answers));
                            peer.connection().close();
                        });
        rig().loops().runPending();

        assertEquals(List.of(), answers);
        assertFalse(declarer().createQueue("new", QUEUE));
    }

    /** Remembers what succeeded. */
    private static final class Collecting<T> implements ReplyListener<T> {
        private final List<T> values;

        Collecting(List<T> values) {
            this.values = values;
        }

        @Override
        public void succeeded(T value) {
            values.add(value);
        }

        @Override
        public void refused(Refusal refusal) {
            throw new AssertionError(refusal.toString());
        }
    }
}
