package dev.sluice.routing;

import static dev.sluice.core.broker.PublishResult.ACCEPTED;
import static dev.sluice.core.broker.PublishResult.DUPLICATE;
import static dev.sluice.core.broker.PublishResult.FULL;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.address.Address;
import dev.sluice.core.address.Target;
import dev.sluice.core.broker.DeleteRequest;
import dev.sluice.core.broker.MoveRequest;
import dev.sluice.core.broker.Outcome;
import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.broker.SessionRequest;
import dev.sluice.core.broker.Will;
import dev.sluice.core.declaration.QueueConfig;
import dev.sluice.core.store.WriteSet;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Queues that take a message of an id once within a time. */
class DuplicateDetectionTest {
    private static final String ON = "duplicates: {window: 10m, max-ids: 3}";

    private final DuplicateRig rig = new DuplicateRig();

    private static String yaml(boolean isDurable, String duplicates) {
        return """
        queues:
          q: {durable: %1$s, %2$s}
          small: {durable: %1$s, %2$s, max-messages: 1, when-full: reject, topics: [both]}
          other: {durable: %1$s, topics: [both]}
          pushed: {durable: %1$s, %2$s, max-messages: 2, when-full: drop-oldest}
          dead: {durable: %1$s, %2$s}
          work: {durable: %1$s, %2$s, dead-letter: dead}
          a: {durable: %1$s, %2$s, topics: [ab], max-messages: 1}
          b: {durable: %1$s, %2$s, topics: [ab], max-messages: 1}
        """
                .formatted(isDurable, duplicates);
    }

    private void start(boolean isDurable) {
        rig.start(yaml(isDurable, ON));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void takesAMessageOfAnIdOnce(boolean isDurable) {
        start(isDurable);
        assertEquals(ACCEPTED, rig.publish("q", "1", "first"));
        assertEquals(DUPLICATE, rig.publish("q", "1", "second"));
        assertEquals(DUPLICATE, rig.client(1).publish(DuplicateRig.message("q", "1", "third")));
        assertEquals(ACCEPTED, rig.publish("q", "2", "another"));
        assertEquals(ACCEPTED, rig.publish("q", null, "none"));
        assertEquals(ACCEPTED, rig.publish("q", null, "none"));
        assertEquals(List.of("first", "another", "none", "none"), rig.contents("q"));
        assertEquals(2, rig.dropped());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void takesItAgainWhenTheWindowIsOverOrTheIdForgotten(boolean isDurable) {
        start(isDurable);
        rig.publish("q", "1", "1");
        rig.node().loops.advance(Duration.ofMinutes(10));
        assertEquals(ACCEPTED, rig.publish("q", "1", "1 again"));
        rig.publish("q", "2", "2");
        rig.publish("q", "3", "3");
        assertEquals(DUPLICATE, rig.publish("q", "1", "1 once more"));
        rig.publish("q", "4", "4");
        assertEquals(1, rig.metrics.sum("sluice_message_ids_forgotten_total"));
        assertEquals(ACCEPTED, rig.publish("q", "1", "1 in the end"));
        assertEquals(List.of("1", "1 again", "2", "3", "4", "1 in the end"), rig.contents("q"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void eachQueueRemembersForItself(boolean isDurable) {
        start(isDurable);
        assertEquals(ACCEPTED, rig.publish("small", "1", "to one"));
        assertEquals(DUPLICATE, rig.publish("both", "1", "to both"));
        assertEquals(List.of("to one"), rig.contents("small"));
        assertEquals(List.of("to both"), rig.contents("other"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatIsRefusedIsNotRememberedAndADuplicateNeedsNoRoom(boolean isDurable) {
        start(isDurable);
        rig.publish("small", "1", "first");
        assertEquals(FULL, rig.publish("small", "2", "refused"));
        assertEquals(DUPLICATE, rig.publish("small", "1", "again"));
        new EngineContents(rig.node()).takeAll("small");
        assertEquals(ACCEPTED, rig.publish("small", "2", "refused before"));
        rig.publish("pushed", "1", "1");
        rig.publish("pushed", "2", "2");
        assertEquals(DUPLICATE, rig.publish("pushed", "2", "2"));
        assertEquals(List.of("1", "2"), rig.contents("pushed"));
    }

    @Test
    void whatTheStoreDoesNotTakeIsNotRemembered() {
        start(true);
        rig.isRefused = writes -> true;
        assertEquals(FULL, rig.publish("q", "1", "refused"));
        rig.isRefused = writes -> false;
        assertEquals(ACCEPTED, rig.publish("q", "1", "taken"));
        assertEquals(DUPLICATE, rig.publish("q", "1", "again"));
        assertEquals(List.of("taken"), rig.contents("q"));
    }

    /** What is on its way decides: the second one waits for it, and with it what comes behind. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theSecondOneWaitsForTheFirst(boolean isDurable) {
        start(isDurable);
        rig.publish("a", null, "in the way");
        QueueClient one = rig.client(0);
        QueueClient two = rig.client(1);
        List<PublishResult> first = rig.begin(one, DuplicateRig.message("a", "1", "first"));
        List<PublishResult> second =
                rig.begin(
                        two,
                        DuplicateRig.message("a", "1", "second"),
                        DuplicateRig.message("a", "2", "behind"));
        assertEquals(List.of(), first);
        assertEquals(List.of(), second);
        QueueClient.Receiving receiving = rig.client(0).receive("a");
        for (int i = 0; i < 2; i++) {
            receiving.settleAll(Outcome.ACCEPTED);
        }
        assertEquals(List.of(ACCEPTED), first);
        assertEquals(List.of(DUPLICATE, ACCEPTED), second);
        assertEquals(List.of("in the way", "first", "behind"), receiving.bodies());
    }

    /** Two who publish the same ids to the same queues from two lanes must not wait in a circle. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void nobodyWaitsForWhoWaitsForHim(boolean isDurable) {
        rig.start(yaml(isDurable, "duplicates: {window: 10m}"));
        List<PublishResult> results = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            for (int lane = 0; lane < 2; lane++) {
                QueueClient client = rig.client(lane);
                int id = i;
                client.start(DuplicateRig.message("ab", "" + id, "" + id), results);
            }
        }
        rig.node().settleNow();
        QueueClient.Receiving a = rig.client(0).receive("a");
        QueueClient.Receiving b = rig.client(1).receive("b");
        for (int i = 0; i < 40; i++) {
            a.settleAll(Outcome.ACCEPTED);
            b.settleAll(Outcome.ACCEPTED);
        }
        assertEquals(40, results.size());
        assertEquals(20, results.stream().filter(DUPLICATE::equals).count());
        assertEquals(20, a.bodies().size());
        assertEquals(20, b.bodies().size());
    }

    @Test
    void remembersAfterACrash() {
        start(true);
        rig.publish("q", "1", "1");
        rig.publish("q", "2", "2");
        new EngineContents(rig.node()).takeAll("q");
        rig.restart(yaml(true, ON), Duration.ofMinutes(9));
        assertEquals(DUPLICATE, rig.publish("q", "1", "1"));
        assertEquals(ACCEPTED, rig.publish("q", "3", "3"));
        rig.restart(yaml(true, ON), Duration.ofMinutes(1));
        assertEquals(ACCEPTED, rig.publish("q", "1", "late"));
        assertEquals(DUPLICATE, rig.publish("q", "3", "3"));
        assertEquals(List.of("3", "late"), rig.contents("q"));
    }

    @Test
    void rowsAreAsManyAsIdsAreRemembered() {
        start(true);
        for (int i = 0; i < 20; i++) {
            rig.publish("q", "" + i, "" + i);
        }
        assertTrue(rig.rows() <= 4, "rows: " + rig.rows());
        rig.restart(yaml(true, ON), Duration.ZERO);
        assertEquals(
                List.of(DUPLICATE, DUPLICATE, DUPLICATE, ACCEPTED),
                List.of(17, 18, 19, 16).stream()
                        .map(i -> rig.publish("q", "" + i, "again"))
                        .toList());
    }

    @Test
    void whatIsRefusedUsesUpNoSlots() {
        start(true);
        rig.publish("small", "0", "in the way");
        for (int i = 1; i < 20; i++) {
            assertEquals(FULL, rig.publish("small", "" + i, "no room"));
        }
        new EngineContents(rig.node()).takeAll("small");
        rig.isRefused = writes -> true;
        for (int i = 1; i < 20; i++) {
            assertEquals(FULL, rig.publish("small", "" + i, "not stored"));
        }
        rig.isRefused = writes -> false;
        assertEquals(ACCEPTED, rig.publish("small", "1", "stored"));
        assertEquals(2, rig.rows());
        assertTrue(rig.highestSlot() <= 2, "slot " + rig.highestSlot());
    }

    @Test
    void nothingIsLeftOfAQueueThatLooksForNoneAnyMore() {
        rig.start(yaml(true, "duplicates: {window: 10m}"));
        for (int i = 0; i < 1_200; i++) {
            rig.publish("q", "" + i, "" + i);
        }
        assertEquals(1_200, rig.rows());
        rig.restart(yaml(true, ON), Duration.ZERO);
        rig.node().settle();
        assertTrue(rig.rows() <= 4, "rows: " + rig.rows());
        assertEquals(DUPLICATE, rig.publish("q", "1199", "again"));
        rig.restart(yaml(true, "max-deliveries: 0"), Duration.ZERO);
        rig.node().settle();
        assertEquals(0, rig.rows());
        assertEquals(ACCEPTED, rig.publish("q", "1199", "again"));
    }

    @Test
    void aDeclaredQueueIsAlteredAndDeleted() {
        rig.start("{}");
        QueueClient client = rig.client(0);
        client.<Boolean>declare(
                (asked, answer) -> asked.createQueue("d", queue("10m", "100"), answer));
        for (int i = 0; i < 10; i++) {
            rig.publish("d", "" + i, "" + i);
        }
        client.<Boolean>declare(
                (asked, answer) -> asked.alterQueue("d", queue("10m", "2"), answer));
        assertEquals(8, rig.metrics.sum("sluice_message_ids_forgotten_total"));
        assertEquals(2, rig.rows());
        assertEquals(DUPLICATE, rig.publish("d", "9", "again"));
        assertEquals(ACCEPTED, rig.publish("d", "7", "forgotten"));
        client.<Boolean>declare(
                (asked, answer) -> asked.alterQueue("d", queue("1m", "100"), answer));
        rig.node().loops.advance(Duration.ofMinutes(1));
        assertEquals(ACCEPTED, rig.publish("d", "9", "late"));
        rig.restart("{}", Duration.ZERO);
        assertEquals(DUPLICATE, rig.publish("d", "9", "after a crash"));
        QueueClient after = rig.client(0);
        after.<Boolean>declare(
                (asked, answer) -> asked.alterQueue("d", DeclarationRig.queueOf(), answer));
        assertEquals(0, rig.rows());
        assertEquals(ACCEPTED, rig.publish("d", "9", "switched off"));
        after.<Boolean>declare(
                (asked, answer) -> asked.alterQueue("d", queue("10m", "100"), answer));
        assertEquals(ACCEPTED, rig.publish("d", "9", "switched on"));
        assertEquals(DUPLICATE, rig.publish("d", "9", "again"));
        after.<Target>declare(
                (asked, answer) ->
                        asked.delete(new DeleteRequest(Target.parse("queue://d")), answer));
        assertEquals(0, rig.rows());
        after.<Boolean>declare(
                (asked, answer) -> asked.createQueue("d", queue("10m", "100"), answer));
        assertEquals(ACCEPTED, rig.publish("d", "9", "in a new queue"));
    }

    /** More rows than one write set deletes, of which the store takes none at first. */
    @Test
    void rowsAreDeletedWhenTheStoreTakesThatAgain() {
        rig.start("{}");
        QueueClient client = rig.client(0);
        client.<Boolean>declare(
                (asked, answer) -> asked.createQueue("d", queue("10m", "100000"), answer));
        for (int i = 0; i < 1_100; i++) {
            rig.publish("d", "" + i, "" + i);
        }
        rig.isRefused = DuplicateDetectionTest::isOfIdsOnly;
        client.<Boolean>declare(
                (asked, answer) -> asked.alterQueue("d", DeclarationRig.queueOf(), answer));
        assertEquals(1_100, rig.rows());
        rig.isRefused = writes -> false;
        rig.node().loops.advance(Duration.ofSeconds(1));
        rig.node().settle();
        assertEquals(0, rig.rows());
    }

    @Test
    void aStartDeletesRowsThatADeletedQueueHasLeft() {
        rig.start("{}");
        QueueClient client = rig.client(0);
        client.<Boolean>declare(
                (asked, answer) -> asked.createQueue("d", queue("10m", "100000"), answer));
        for (int i = 0; i < 1_100; i++) {
            rig.publish("d", "" + i, "" + i);
        }
        rig.isRefused = DuplicateDetectionTest::isOfIdsOnly;
        client.<Target>declare(
                (asked, answer) ->
                        asked.delete(new DeleteRequest(Target.parse("queue://d")), answer));
        assertEquals(1_100, rig.rows());
        rig.isRefused = writes -> false;
        rig.restart("{}", Duration.ZERO);
        assertEquals(0, rig.rows());
    }

    private static boolean isOfIdsOnly(WriteSet writes) {
        return !writes.puts().isEmpty()
                && writes.puts().stream().allMatch(put -> put.table().equals("$queue-ids"));
    }

    private static QueueConfig queue(String window, String maxIds) {
        return DeclarationRig.queueOf("duplicates.window", window, "duplicates.max-ids", maxIds);
    }

    /** What was published once comes again because the broker or an administrator means it to. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void deadLettersAndMovesAreTakenWhateverTheirIds(boolean isDurable) {
        start(isDurable);
        rig.publish("dead", "1", "published there");
        rig.publish("work", "1", "work");
        QueueClient.Receiving receiving = rig.client(0).receive("work");
        receiving.settleAll(new Outcome.Rejected("bad"));
        receiving.close();
        rig.node().settle();
        assertEquals(List.of("published there", "work"), rig.contents("dead"));
        assertEquals(
                2,
                rig.client(0)
                        .ask(
                                (asked, counting) ->
                                        asked.move(
                                                new MoveRequest("dead", Address.of("work"), "", 10),
                                                counting))
                        .count());
        assertEquals(List.of("published there", "work"), rig.contents("work"));
        assertEquals(0, rig.dropped());
        assertEquals(DUPLICATE, rig.publish("work", "1", "again"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aWillIsADuplicateLikeAnyMessage(boolean isDurable) {
        start(isDurable);
        for (String id : List.of("1", "1", "2")) {
            Will will = new Will(DuplicateRig.message("q", id, "will " + id), 0);
            SessionClient client =
                    new SessionClient(rig.node(), 1)
                            .open(new SessionRequest("c" + id, true, 60_000, will));
            rig.node().settle();
            client.close();
            rig.node().settle();
        }
        assertEquals(List.of("will 1", "will 2"), rig.contents("q"));
        assertEquals(1, rig.dropped());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aTransactionLeavesOutDuplicates(boolean isDurable) {
        start(isDurable);
        rig.publish("q", "1", "first");
        RiggedClient client = new RiggedClient(rig.node(), 1);
        client.begin();
        for (String id : List.of("1", "2", "2", "3")) {
            client.tryPublish(DuplicateRig.message("q", id, "t" + id));
        }
        client.tryPublish(DuplicateRig.message("q", null, "none"));
        client.tryPublish(DuplicateRig.message("other", "1", "to another"));
        client.commit();
        assertEquals(DUPLICATE, client.result);
        assertEquals(List.of("first", "t2", "t3", "none"), rig.contents("q"));
        assertEquals(List.of("to another"), rig.contents("other"));
        assertEquals(2, rig.dropped());
        assertEquals(DUPLICATE, rig.publish("q", "3", "after it"));
        if (isDurable) {
            rig.restart(yaml(true, ON), Duration.ZERO);
            assertEquals(DUPLICATE, rig.publish("q", "2", "after a crash"));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatIsRolledBackIsNotRemembered(boolean isDurable) {
        start(isDurable);
        RiggedClient client = new RiggedClient(rig.node(), 1);
        client.begin().tryPublish(DuplicateRig.message("q", "1", "t"));
        client.rollback();
        client.begin();
        for (String id : List.of("1", "2")) {
            client.tryPublish(DuplicateRig.message("small", id, "too many"));
        }
        client.commit();
        client.refusal();
        assertEquals(ACCEPTED, rig.publish("q", "1", "1"));
        assertEquals(ACCEPTED, rig.publish("small", "1", "1"));
    }

    @Test
    void whatTheStoreDoesNotTakeOfATransactionIsNotRemembered() {
        start(true);
        RiggedClient client = new RiggedClient(rig.node(), 1);
        client.begin().tryPublish(DuplicateRig.message("q", "1", "t"));
        rig.isRefused = writes -> true;
        client.commit();
        client.refusal();
        rig.isRefused = writes -> false;
        assertEquals(ACCEPTED, rig.publish("q", "1", "1"));
    }

    /** A commit that waits for room has its ids; who publishes the same waits for its end. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aPublisherWaitsForATransactionOfTheSameId(boolean isDurable) {
        start(isDurable);
        rig.publish("a", null, "in the way");
        RiggedClient client = new RiggedClient(rig.node(), 1);
        client.begin().tryPublish(DuplicateRig.message("a", "1", "t"));
        client.commit();
        QueueClient publisher = rig.client(0);
        List<PublishResult> results =
                rig.begin(publisher, DuplicateRig.message("a", "1", "publisher's"));
        RiggedClient second = new RiggedClient(rig.node(), 0);
        second.begin().tryPublish(DuplicateRig.message("a", "1", "second"));
        second.commit();
        assertEquals(List.of(), results);
        rig.node().loops.advance(Duration.ofMinutes(5));
        rig.node().settleNow();
        client.refusal();
        second.refusal();
        new EngineContents(rig.node()).takeAll("a");
        assertEquals(List.of(ACCEPTED), results);
        assertEquals(List.of("publisher's"), rig.contents("a"));
    }

    @Test
    void onlyQueuesThatLookForDuplicatesWriteIds() {
        start(true);
        rig.publish("other", "1", "1");
        rig.publish("other", "1", "1");
        assertEquals(List.of("1", "1"), rig.contents("other"));
        rig.publish("q", null, "none");
        assertEquals(0, rig.rows());
    }
}
