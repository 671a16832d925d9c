package dev.sluice.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.config.Binder;
import dev.sluice.config.ByteSize;
import dev.sluice.core.address.Address;
import dev.sluice.core.broker.Outcome;
import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.broker.Refusal.Reason;
import dev.sluice.core.broker.SessionRequest;
import dev.sluice.core.declaration.QueueConfig;
import dev.sluice.core.declaration.WhenFull;
import dev.sluice.core.message.Quality;
import dev.sluice.core.store.WriteSet;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Room, limits and refusals of transactions, and what goes into the store. */
class TransactionTest {
    private static final TransactionConfig LIMITS =
            new TransactionConfig(3, 2, 4, new ByteSize(4_096), 5, Duration.ofMinutes(5));

    private static QueueConfig queue(boolean isDurable, int maxMessages, WhenFull whenFull) {
        QueueConfig defaults = Binder.defaultsOf(QueueConfig.class);
        return new QueueConfig(
                isDurable,
                List.of(),
                maxMessages,
                defaults.maxBytes(),
                whenFull,
                0,
                defaults.redelivery(),
                Optional.of(Address.of("dead")),
                Optional.empty(),
                false,
                Optional.empty(),
                defaults.duplicates(),
                Optional.empty());
    }

    private static TransactionRig rig(boolean isDurable, int maxMessages, WhenFull whenFull) {
        return new TransactionRig(
                Map.of(
                        "small", queue(isDurable, maxMessages, whenFull),
                        "other", queue(isDurable, maxMessages, whenFull),
                        "in", queue(isDurable, 100, WhenFull.BACK_PRESSURE),
                        "dead", Binder.defaultsOf(QueueConfig.class)),
                LIMITS);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aCommitWaitsForRoom(boolean isDurable) {
        TransactionRig rig = rig(isDurable, 3, WhenFull.BACK_PRESSURE);
        rig.publish("small", "a", "b");
        RiggedClient client = rig.client(1);
        client.begin().publish("small", "c", "d");

        client.commit();
        assertNull(client.result);
        RiggedClient reader = rig.client(2);
        reader.consume("small", 10);
        assertEquals(List.of("a", "b"), reader.texts());
        reader.settle(1, Outcome.ACCEPTED);

        assertEquals(PublishResult.ACCEPTED, client.result);
        assertEquals(List.of("a", "b", "c", "d"), reader.texts());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aCommitThatWaitsTooLongGivesItsRoomBack(boolean isDurable) {
        TransactionRig rig = rig(isDurable, 3, WhenFull.BACK_PRESSURE);
        rig.publish("small", "a", "b");
        RiggedClient client = rig.client(1);
        client.begin().publish("small", "c", "d");
        client.commit();

        rig.node().loops.advance(LIMITS.timeOut());

        assertEquals(Reason.LIMIT_EXCEEDED, client.refusal().reason());
        assertTrue(client.refusal().detail().contains("transactions.time-out"));
        rig.publish("small", "e");
        assertEquals(PublishResult.ACCEPTED, rig.results().getLast());
        assertEquals(List.of("a", "b", "e"), rig.contents("small"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aFullQueueThatRejectsRefusesAllOfIt(boolean isDurable) {
        TransactionRig rig = rig(isDurable, 3, WhenFull.REJECT);
        rig.publish("small", "a", "b");
        rig.publish("in", "i");
        RiggedClient client = rig.client(1);
        client.consume("in", 1);
        client.begin().publish("other", "x").publish("small", "c", "d");
        client.settleInTransaction(1, Outcome.ACCEPTED);

        client.commit();

        assertEquals(Reason.LIMIT_EXCEEDED, client.refusal().reason());
        assertTrue(client.refusal().detail().contains("\"small\""));
        assertEquals(List.of(), rig.contents("other"));
        assertEquals(List.of("a", "b"), rig.contents("small"));
        client.settle(1, Outcome.RELEASED);
        assertEquals(List.of("i"), rig.contents("in"));
        rig.publish("small", "e");
        assertEquals(PublishResult.ACCEPTED, rig.results().getLast());
    }

    /** Whatever lane the queues are on, and whichever is asked first. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatIsRefusedTakesNoRoomElsewhere(boolean isDurable) {
        for (int lane = 0; lane < 3; lane++) {
            TransactionRig rig = rig(isDurable, 3, WhenFull.REJECT);
            rig.publish("small", "a", "b");
            RiggedClient client = rig.client(lane);
            client.begin().publish("small", "c", "d").publish("other", "x");
            client.commit();
            assertEquals(Reason.LIMIT_EXCEEDED, client.refusal().reason());

            rig.publish("other", "1", "2", "3");

            assertEquals(List.of("1", "2", "3"), rig.contents("other"));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aQueueThatDropsItsOldestDoesSoAtTheCommitOnly(boolean isDurable) {
        TransactionRig rig = rig(isDurable, 3, WhenFull.DROP_OLDEST);
        rig.publish("small", "a", "b", "c");
        RiggedClient refused = rig.client(1);
        refused.begin().publish("small", "x").publish("$own", "y");
        refused.commit();
        assertNotNull(refused.refusal());
        assertEquals(List.of("a", "b", "c"), rig.contents("small"));

        RiggedClient client = rig.client(2);
        client.begin().publish("small", "d", "e");
        client.commit();

        assertEquals(PublishResult.ACCEPTED, client.result);
        assertEquals(List.of("c", "d", "e"), rig.contents("small"));
    }

    @Test
    void moreThanAQueueCanEverHoldIsRefusedAtOnce() {
        TransactionRig rig = rig(true, 3, WhenFull.BACK_PRESSURE);
        RiggedClient client = rig.client(1);
        client.begin().publish("small", "a", "b", "c", "d");

        client.commit();

        assertEquals(Reason.LIMIT_EXCEEDED, client.refusal().reason());
        assertTrue(client.refusal().detail().contains("max-messages"));
    }

    /** Each has room in one of them and wants the other's. */
    @Test
    void twoThatWantTheSameQueuesDoNotWaitForEachOther() {
        TransactionRig rig = rig(true, 3, WhenFull.BACK_PRESSURE);
        RiggedClient first = rig.client(1);
        RiggedClient second = rig.client(2);
        first.begin().publish("small", "a", "b").publish("other", "a", "b");
        second.begin().publish("other", "c", "d").publish("small", "c", "d");

        first.startCommit();
        second.startCommit();
        rig.settle();
        PublishResult one = first.result;
        PublishResult two = second.result;
        assertTrue((one == null) != (two == null), one + " and " + two);
        RiggedClient small = rig.client(0);
        small.consume("small", 10);
        small.settle(1, Outcome.ACCEPTED);
        RiggedClient other = rig.client(1);
        other.consume("other", 10);
        other.settle(1, Outcome.ACCEPTED);

        assertEquals(PublishResult.ACCEPTED, first.result);
        assertEquals(PublishResult.ACCEPTED, second.result);
    }

    /** The session's inbox has memory only, or is in the store. */
    @ParameterizedTest
    @ValueSource(longs = {0, 3_600_000})
    void whoSubscribesWhileTheCommitWaitsGetsWhatIsRetainedOnce(long expiryMs) {
        TransactionRig rig = rig(true, 3, WhenFull.BACK_PRESSURE);
        rig.publish("small", "a", "b", "c");
        RiggedClient client = rig.client(1);
        client.begin().retain("t", "x").publish("small", "d");
        client.commit();
        SessionClient session = new SessionClient(rig.node(), 2);
        session.open(new SessionRequest("s", true, expiryMs, null));
        rig.settle();
        session.subscribe("t", Quality.AT_LEAST_ONCE);
        rig.settle();
        session.receive(10);
        rig.settle();
        assertEquals(List.of(), session.texts());

        RiggedClient reader = rig.client(0);
        reader.consume("small", 10);
        reader.settle(1, Outcome.ACCEPTED);

        assertEquals(PublishResult.ACCEPTED, client.result);
        assertEquals(List.of("x"), session.texts());
        assertEquals(List.of("a", "b", "c", "d"), reader.texts());
        rig.publish("small", "e");
        assertEquals(List.of("a", "b", "c", "d"), reader.texts());
        reader.settle(2, Outcome.ACCEPTED);
        assertEquals(List.of("a", "b", "c", "d", "e"), reader.texts());
    }

    /** One waits for room, and the other for what is retained by the first. */
    @Test
    void whoLeavesWhileItsCommitWaitsForAnAddressTakesNoRoom() {
        TransactionRig rig = rig(true, 3, WhenFull.BACK_PRESSURE);
        rig.publish("small", "a", "b", "c");
        RiggedClient first = rig.client(1);
        first.begin().retain("t", "first").publish("small", "x");
        first.commit();
        RiggedClient second = rig.client(2);
        second.begin().retain("t", "second").publish("other", "1", "2", "3");
        second.commit();
        second.close();

        RiggedClient reader = rig.client(0);
        reader.consume("small", 10);
        reader.settle(1, Outcome.ACCEPTED);

        assertEquals(PublishResult.ACCEPTED, first.result);
        rig.publish("other", "4", "5", "6");
        assertEquals(List.of("4", "5", "6"), rig.contents("other"));
    }

    /** The answer is on its way to the lane of the client, whichever owns the address. */
    @Test
    void whoLeavesWhenItsCommitIsToldOfAnAddressTakesNoRoom() {
        TransactionRig rig = rig(true, 3, WhenFull.BACK_PRESSURE);
        for (int i = 0; i < 8; i++) {
            RiggedClient client = rig.client(2);
            client.begin().retain("t" + i, "x").publish("other", "1", "2");
            client.startCommit();
            rig.node().loops.loop(2).runPending();
            rig.node().loops.loop(0).runPending();
            rig.node().loops.loop(1).runPending();
            client.close();
            rig.takeAll("other"); // What was on its way into the store is not called back.
        }

        rig.publish("other", "4", "5", "6");

        assertEquals(List.of("4", "5", "6"), rig.contents("other"));
    }

    @Test
    void whatItCausesIsOneWriteSet() {
        TransactionRig rig = rig(true, 3, WhenFull.BACK_PRESSURE);
        rig.publish("in", "i", "j");
        RiggedClient client = rig.client(1);
        client.consume("in", 2);
        client.begin().publish("small", "a", "b").publish("other", "c");
        client.settleInTransaction(1, Outcome.ACCEPTED);
        client.settleInTransaction(2, Outcome.ACCEPTED);
        rig.written().clear();

        client.commit();

        List<WriteSet> withAppends =
                rig.written().stream().filter(writes -> !writes.appends().isEmpty()).toList();
        assertEquals(1, withAppends.size());
        assertEquals(3, withAppends.getFirst().appends().getFirst().batch().records());
        assertEquals(1, withAppends.getFirst().puts().size());
    }

    @Test
    void aStoreThatTakesNothingRefusesAllOfIt() {
        TransactionRig rig = rig(true, 3, WhenFull.BACK_PRESSURE);
        rig.publish("in", "i");
        RiggedClient client = rig.client(1);
        client.consume("in", 1);
        client.begin().publish("small", "a", "b", "c");
        client.settleInTransaction(1, Outcome.ACCEPTED);
        rig.refuse(writes -> !writes.appends().isEmpty());
        client.commit();
        rig.refuse(writes -> false);

        assertEquals(Reason.LIMIT_EXCEEDED, client.refusal().reason());
        client.settle(1, Outcome.RELEASED);
        assertEquals(List.of("i"), rig.contents("in"));
        rig.publish("small", "d", "e", "f");
        assertEquals(List.of("d", "e", "f"), rig.contents("small"));
    }

    /** What makes room is taken by a store that is full. */
    @Test
    void settlementsAloneUseTheReserve() {
        TransactionRig rig = rig(true, 3, WhenFull.BACK_PRESSURE);
        rig.publish("in", "i");
        RiggedClient client = rig.client(1);
        client.consume("in", 1);
        client.begin();
        client.settleInTransaction(1, Outcome.ACCEPTED);
        rig.refuse(writes -> !writes.usesReserve());

        client.commit();

        assertEquals(PublishResult.ACCEPTED, client.result);
    }

    @Test
    void aRejectedDeliveryGoesWhereTheDeadGoAtTheCommit() {
        TransactionRig rig = rig(true, 3, WhenFull.BACK_PRESSURE);
        rig.publish("in", "i");
        RiggedClient client = rig.client(1);
        client.consume("in", 1);
        client.begin();
        client.settleInTransaction(1, new Outcome.Rejected("wrong"));
        assertEquals(List.of(), rig.contents("dead"));

        client.commit();

        assertEquals(List.of("i"), rig.contents("dead"));
        client.close();
        assertEquals(List.of(), rig.contents("in"));
    }

    @Test
    void tooManyMessagesOrBytesAreRefusedAndBreakIt() {
        TransactionRig rig = rig(true, 100, WhenFull.BACK_PRESSURE);
        RiggedClient client = rig.client(1);
        client.begin().publish("small", "a", "b", "c", "d");
        assertEquals(PublishResult.FULL, client.tryPublish("small", "e"));
        client.commit();
        assertTrue(client.refusal().detail().contains("transactions.max-messages is 4"));

        client.begin().publish("small", "a");
        assertEquals(PublishResult.FULL, client.tryPublish("small", "x".repeat(5_000)));
        assertEquals(PublishResult.FULL, client.tryPublish("small", "b"));
        client.commit();
        assertTrue(client.refusal().detail().contains("transactions.max-bytes is "));
        assertEquals(List.of(), rig.contents("small"));
    }

    @Test
    void tooManySettlementsRefuseTheCommit() {
        TransactionRig rig = rig(true, 100, WhenFull.BACK_PRESSURE);
        rig.publish("small", "a", "b", "c");
        rig.publish("other", "a", "b", "c");
        RiggedClient client = rig.client(1);
        client.consume("small", 10);
        client.begin();
        client.settleInTransaction(1, 3, Outcome.ACCEPTED);
        client.consume("other", 10);
        client.settleInTransaction(1, 3, Outcome.ACCEPTED);

        client.commit();

        assertTrue(client.refusal().detail().contains("transactions.max-settlements is 5"));
        client.close();
        assertEquals(List.of("a", "b", "c"), rig.contents("small"));
        assertEquals(List.of("a", "b", "c"), rig.contents("other"));
    }

    @Test
    void tooManyOpenOnesAreRefused() {
        TransactionRig rig = rig(true, 100, WhenFull.BACK_PRESSURE);
        RiggedClient client = rig.client(1);
        client.begin();
        client.begin();
        client.tryBegin();
        assertTrue(client.refusal().detail().contains("transactions.max-per-connection is 2"));

        RiggedClient second = rig.client(2);
        second.begin();
        second.tryBegin();
        assertTrue(second.refusal().detail().contains("transactions.max-open is 3"));

        client.close();
        second.begin();
        assertEquals(3, rig.count("refused") + 1);
    }

    @Test
    void endsAreCountedByResult() {
        TransactionRig rig = rig(true, 100, WhenFull.BACK_PRESSURE);
        RiggedClient client = rig.client(1);
        client.begin();
        client.commit();
        client.begin();
        client.rollback();
        client.begin().publish("$own", "x");
        client.commit();
        client.begin();
        rig.node().loops.advance(LIMITS.timeOut());
        client.begin();
        client.close();

        assertEquals(1, rig.count("committed"));
        assertEquals(2, rig.count("rolled-back"));
        assertEquals(1, rig.count("refused"));
        assertEquals(1, rig.count("timed-out"));
    }
}
