package dev.sluice.routing;

import static dev.sluice.routing.DeclarationRig.queueOf;
import static dev.sluice.routing.DeclarationRig.reason;
import static dev.sluice.routing.DeclarationRig.streamOf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.address.Target;
import dev.sluice.core.address.TopicFilter;
import dev.sluice.core.broker.DeleteRequest;
import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.Refusal.Reason;
import dev.sluice.core.declaration.Provenance;
import dev.sluice.core.declaration.QueueConfig;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/** Declarations over restarts, in company of the configuration file, and when the store refuses. */
class DeclarationRestartTest {
    private final DeclarationRig rig = new DeclarationRig();

    private static AutoCreateRule rule(String... settings) {
        return new AutoCreateRule(
                TopicFilter.of("#"),
                AutoCreateRule.Kind.QUEUE,
                true,
                Optional.empty(),
                queueOf(settings));
    }

    @Test
    void whatIsDurableIsThereAgain() {
        rig.start();
        QueueConfig queue = queueOf("max-messages", "7", "topics", "t/+");
        rig.createQueue("q", queueOf("max-messages", "7"));
        rig.alterQueue("q", queue);
        rig.createQueue("transient", queueOf("durable", "false"));
        rig.createStream("s", streamOf("topics", "t/#"));
        rig.alterStream("s", streamOf("topics", "t/#", "partitions", "3"));
        rig.publish("t/1", "a");

        rig.restart();

        assertEquals(queue, rig.queue("q").config());
        assertEquals(Provenance.DECLARED, rig.queue("q").provenance());
        assertEquals(3, rig.stream("s").partitions().size());
        assertEquals(Reason.NOT_FOUND, reason(rig.describe("transient")));
        rig.publish("t/2", "b");
        assertEquals(List.of("a", "b"), rig.consume("q").texts);
        assertEquals(2, rig.consume("s").texts.size());
    }

    @Test
    void whatWasDeletedStaysAway() {
        rig.start();
        rig.createQueue("q", queueOf());
        rig.createStream("s", streamOf("topics", "t/#"));
        rig.publish("q", "old");
        rig.publish("t/1", "old");
        rig.delete("q");
        rig.delete("s");

        rig.restart();

        assertEquals(Reason.NOT_FOUND, reason(rig.describe("q")));
        rig.createQueue("q", queueOf());
        rig.createStream("s", streamOf("topics", "t/#"));
        assertEquals(List.of(), rig.consume("q").texts);
        assertEquals(List.of(), rig.consume("s").texts);
        assertEquals(0, rig.stream("s").partitions().getFirst().endOffset());
    }

    @Test
    void theFileWinsAndLeavesTheMessages() {
        rig.start();
        rig.createQueue("q", queueOf("max-messages", "7", "topics", "t/+"));
        rig.createStream("s", streamOf("topics", "t/#"));
        rig.publish("t/1", "a");

        rig.queues = Map.of("q", queueOf("max-messages", "9"));
        rig.streams = Map.of("s", streamOf("topics", "u/#"));
        rig.restart();
        assertEquals(queueOf("max-messages", "9"), rig.queue("q").config());
        assertEquals(Provenance.CONFIGURED, rig.queue("q").provenance());
        assertEquals(Provenance.CONFIGURED, rig.stream("s").provenance());
        rig.publish("t/1", "unheard");
        assertEquals(List.of("a"), rig.consume("q").texts);
        assertEquals(List.of("a"), rig.consume("s").texts);

        rig.queues = Map.of();
        rig.streams = Map.of();
        rig.restart();
        assertEquals(queueOf(), rig.queue("q").config());
        assertEquals(Reason.NOT_FOUND, reason(rig.describe("s")));
    }

    @Test
    void whatTheFileMakesAnotherKindOfIsKeptUntilItIsFree() {
        rig.start();
        rig.createQueue("x", queueOf("max-messages", "7"));
        rig.createStream("y", streamOf("topics", "t/#"));
        rig.publish("x", "in x");
        rig.publish("t/1", "in y");

        rig.streams = Map.of("x", streamOf("topics", "u/#"));
        rig.queues = Map.of("y", queueOf());
        rig.restart();
        rig.publish("x", "nowhere");
        assertEquals(List.of(), rig.consume("stream://x").texts);
        assertEquals(List.of(), rig.consume("queue://y").texts);
        assertEquals(Reason.WRONG_KIND, reason(rig.createQueue("x", queueOf())));

        rig.streams = Map.of();
        rig.queues = Map.of();
        rig.restart();
        assertEquals(7, rig.queue("x").config().maxMessages());
        assertEquals(List.of("in x"), rig.consume("x").texts);
        assertEquals(List.of("in y"), rig.consume("stream://y").texts);
    }

    @Test
    void whatARuleMadeKeepsItsSettings() {
        rig.rules = List.of(rule("max-messages", "7", "dead-letter", "graves"));
        rig.start();
        rig.consume("queue://made");
        rig.consume("queue://graves");
        assertEquals(Provenance.AUTO_CREATED, rig.queue("made").provenance());
        assertEquals(Optional.empty(), rig.queue("graves").config().deadLetter());

        rig.rules = List.of(rule("max-messages", "9"));
        rig.restart();

        assertEquals(7, rig.queue("made").config().maxMessages());
        assertEquals(Provenance.AUTO_CREATED, rig.queue("made").provenance());
        rig.consume("queue://new");
        assertEquals(9, rig.queue("new").config().maxMessages());
    }

    @Test
    void anUnusedQueueGoesAlsoAfterARestart() {
        rig.rules = List.of(rule("auto-delete", "5m"));
        rig.start();
        rig.consume("queue://made");
        rig.advance(Duration.ofMinutes(9));
        assertEquals(1, rig.queue("made").consumers());

        rig.restart();
        rig.advance(Duration.ofMinutes(4));
        assertEquals(0, rig.queue("made").consumers());
        rig.advance(Duration.ofMinutes(2));

        assertEquals(Reason.NOT_FOUND, reason(rig.describe("made")));
        rig.restart();
        assertEquals(Reason.NOT_FOUND, reason(rig.describe("made")));
    }

    @Test
    void anUnusedQueueGoesLaterIfTheStoreRefuses() {
        rig.start();
        rig.createQueue("q", queueOf("auto-delete", "5m"));
        rig.isRefused = _ -> true;
        rig.advance(Duration.ofMinutes(6));
        assertEquals(0, rig.queue("q").messages());

        rig.isRefused = _ -> false;
        rig.advance(Duration.ofMinutes(6));

        assertEquals(Reason.NOT_FOUND, reason(rig.describe("q")));
    }

    @Test
    void anAlteredAutoDeleteCountsFromThen() {
        rig.start();
        rig.createQueue("q", queueOf("auto-delete", "5m"));
        rig.advance(Duration.ofMinutes(4));
        rig.alterQueue("q", queueOf());
        rig.advance(Duration.ofHours(1));
        rig.alterQueue("q", queueOf("auto-delete", "10m"));
        rig.advance(Duration.ofMinutes(9));
        assertEquals(0, rig.queue("q").messages());

        rig.advance(Duration.ofMinutes(2));

        assertEquals(Reason.NOT_FOUND, reason(rig.describe("q")));
    }

    @Test
    void whatTheStoreRefusesHasNotHappened() {
        rig.start();
        rig.createQueue("q", queueOf("max-messages", "2", "topics", "t/#"));
        rig.createStream("s", streamOf("topics", "t/#"));
        rig.publish("t/1", "a");
        rig.isRefused = _ -> true;

        assertEquals(Reason.UNAVAILABLE, reason(rig.createQueue("new", queueOf())));
        assertEquals(
                Reason.UNAVAILABLE, reason(rig.createStream("new", streamOf("topics", "n/#"))));
        assertEquals(Reason.UNAVAILABLE, reason(rig.alterQueue("q", queueOf())));
        assertEquals(Reason.UNAVAILABLE, reason(rig.alterStream("s", streamOf("topics", "n/#"))));
        assertEquals(Reason.UNAVAILABLE, reason(rig.delete("q")));
        assertEquals(Reason.UNAVAILABLE, reason(rig.delete("s")));
        rig.isRefused = _ -> false;

        rig.publish("t/1", "b");
        assertEquals(List.of("a", "b"), rig.consume("s").texts);
        assertEquals(List.of("a", "b"), rig.consume("q").texts);
        assertEquals(Reason.NOT_FOUND, reason(rig.describe("new")));
        assertEquals(true, rig.createQueue("new", queueOf("topics", "n/#")));
        rig.restart();
        assertEquals(2, rig.queue("q").config().maxMessages());
        assertEquals("[t/#]", rig.stream("s").config().topics().toString());
    }

    /** A message that is on its way into the store counts, and so does one that comes meanwhile. */
    @Test
    void aQueueThatIsEmptyOnlyForNowIsNotDeleted() {
        for (int lane = 0; lane < DeclarationRig.LANES; lane++) {
            String name = "q" + lane;
            DeclarationRig own = new DeclarationRig().start();
            own.createQueue(name, queueOf());
            DeclarationRig.Connected publisher = own.connect();
            DeclarationRig.Connected deleting = own.connect();
            DeclarationRig.Answer<Target> answer = new DeclarationRig.Answer<>();
            deleting.call(
                    () ->
                            deleting.connection
                                    .declarations()
                                    .delete(
                                            new DeleteRequest(Target.parse(name), false, true),
                                            answer));
            for (int i = 0; i < lane; i++) {
                own.node().loops.loop(i).runPending();
            }
            publisher.publish(name, "a");
            own.node().settleNow();

            if (answer.heard instanceof Refusal refusal) {
                assertEquals(Reason.CONFLICT, refusal.reason());
                assertEquals(List.of(PublishResult.ACCEPTED), own.results);
                assertEquals(List.of("a"), own.consume(name).texts);
            } else {
                assertTrue(own.results.getFirst() != PublishResult.ACCEPTED, "lost");
            }
        }
    }

    @Test
    void whileAQueueIsDeletedPublishersWait() {
        rig.start();
        rig.createQueue("q", queueOf("when-full", "reject"));
        DeclarationRig.Connected deleting = rig.connect();
        DeclarationRig.Answer<Target> answer = new DeclarationRig.Answer<>();
        deleting.call(
                () ->
                        deleting.connection
                                .declarations()
                                .delete(new DeleteRequest(Target.parse("q"), true, true), answer));
        rig.node().loops.runPending(); // the store has been asked and does nothing yet
        DeclarationRig.Connected publisher = rig.connect();
        publisher.publish("q", "a");
        rig.node().loops.runPending();
        assertEquals(List.of(), rig.results);

        rig.node().settleNow();

        assertEquals(new Target(Target.Kind.QUEUE, "q"), answer.heard);
        assertEquals(List.of(PublishResult.NOT_FOUND), rig.results);
    }

    /** What comes while the store is asked is not lost if the stream stays. */
    @Test
    void aStreamThatCannotBeDeletedHasWhatWasAccepted() {
        for (int lane = 0; lane < DeclarationRig.LANES; lane++) {
            for (int turns = 0; turns < 6; turns++) {
                DeclarationRig own = new DeclarationRig().start();
                own.createStream("s", streamOf("topics", "t/#"));
                own.createQueue("t/q", queueOf());
                DeclarationRig.Connected publisher = own.connect(lane);
                publisher.publish("t/q", "a");
                own.isRefused = writes -> !writes.drops().isEmpty();

                DeclarationRig.Answer<Target> answer = beginToDelete(own, "s");
                for (int i = 0; i < turns; i++) {
                    own.node().loops.runPending();
                }
                publisher.publish("t/q", "b");
                publisher.publish("t/q", "c");
                own.node().settleNow();
                publisher.publish("t/q", "d");
                own.node().settleNow();

                assertEquals(Reason.UNAVAILABLE, reason(Objects.requireNonNull(answer.heard)));
                assertEquals(Collections.nCopies(4, PublishResult.ACCEPTED), own.results);
                assertEquals(List.of("a", "b", "c", "d"), own.consume("s").texts);
                assertEquals(List.of("a", "b", "c", "d"), own.consume("t/q").texts);
            }
        }
    }

    @Test
    void whatWaitsForAStreamThatIsDeletedReachesTheRest() {
        rig.start();
        rig.createStream("s", streamOf("topics", "t/#"));
        rig.createQueue("t/q", queueOf());
        DeclarationRig.Answer<Target> answer = beginToDelete(rig, "s");
        rig.node().loops.runPending();
        DeclarationRig.Connected publisher = rig.connect();
        publisher.publish("t/q", "a");
        publisher.publish("t/1", "b");
        publisher.publish("t/q", "c");
        rig.node().loops.runPending();
        assertEquals(List.of(), rig.results);

        rig.node().settleNow();

        assertEquals(new Target(Target.Kind.STREAM, "s"), answer.heard);
        assertEquals(3, rig.results.size());
        assertEquals(List.of("a", "c"), rig.consume("t/q").texts);
        rig.restart();
        assertEquals(Reason.NOT_FOUND, reason(rig.describe("s")));
        rig.createStream("s", streamOf("topics", "t/#"));
        assertEquals(List.of(), rig.consume("s").texts);
    }

    private static DeclarationRig.Answer<Target> beginToDelete(DeclarationRig rig, String name) {
        DeclarationRig.Connected deleting = rig.connect();
        DeclarationRig.Answer<Target> answer = new DeclarationRig.Answer<>();
        deleting.call(
                () ->
                        deleting.connection
                                .declarations()
                                .delete(new DeleteRequest(Target.parse(name)), answer));
        return answer;
    }

    @Test
    void autoDeleteInTheFileIsRefused() {
        rig.queues = Map.of("q", queueOf("auto-delete", "5m"));

        String refusal = "";
        try {
            rig.start();
        } catch (IllegalArgumentException | CompletionException e) {
            refusal = String.valueOf(e.getMessage());
        }

        assertTrue(refusal.contains("auto-delete"), refusal);
    }
}
