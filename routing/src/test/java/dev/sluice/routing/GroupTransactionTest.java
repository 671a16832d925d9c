package dev.sluice.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.config.Binder;
import dev.sluice.config.ByteSize;
import dev.sluice.core.address.Target;
import dev.sluice.core.address.TopicFilter;
import dev.sluice.core.broker.BrokerConnection;
import dev.sluice.core.broker.ConsumerGroups;
import dev.sluice.core.broker.GroupDescription;
import dev.sluice.core.broker.GroupId;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.Refusal.Reason;
import dev.sluice.core.broker.ReplyListener;
import dev.sluice.core.broker.StreamPosition;
import dev.sluice.core.declaration.KeyRule;
import dev.sluice.core.declaration.StreamConfig;
import dev.sluice.core.store.Durability;
import dev.sluice.core.store.Store;
import dev.sluice.core.store.WriteSet;
import dev.sluice.routing.testkit.RefusingStore;
import dev.sluice.routing.testkit.StoreUnderTest;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What groups in transactions write, and what a start makes of it. */
class GroupTransactionTest {
    private static final GroupId GROUP = new GroupId("s", "g");
    private static final String RECEIPTS = "$group-receipts";
    private static final Duration REVOCATION = Duration.ofSeconds(2);
    private static final int MOST = 25;

    private final GroupTransactionHistory history = new GroupTransactionHistory();
    private StoreUnderTest tested = StoreUnderTest.inMemory();
    private boolean isRefusingFlushes;
    private boolean isRefusingReceipts;
    private @Nullable Store store;
    private EngineNode node = start();

    private EngineNode start() {
        return EngineNode.start(
                tested,
                3,
                opened -> {
                    store = opened;
                    return new RefusingStore(opened, this::isRefused);
                },
                config(),
                Duration.ZERO);
    }

    private boolean isRefused(WriteSet writes) {
        boolean hasReceipt = false;
        boolean isFlush = false;
        for (WriteSet.Put put : writes.puts()) {
            hasReceipt |= put.table().equals(RECEIPTS) && put.value() != null;
            isFlush |= put.table().startsWith("$group-");
        }
        return hasReceipt ? isRefusingReceipts : isFlush && isRefusingFlushes;
    }

    private static RoutingConfig config() {
        GroupConfig defaults = Binder.defaultsOf(GroupConfig.class);
        return TestConfig.of(
                Map.of("s", stream("s/#", 2), "log", stream("out/#", 1)),
                Map.of(),
                List.of(),
                new GroupConfig(
                        9,
                        9,
                        1_000,
                        REVOCATION,
                        REVOCATION,
                        defaults.expiry(),
                        defaults.maxLagSeries()),
                new TransactionConfig(
                        9, 9, 1_000, new ByteSize(1 << 20), MOST, Duration.ofMinutes(1)));
    }

    private static StreamConfig stream(String filter, int partitions) {
        return new StreamConfig(
                List.of(TopicFilter.of(filter)),
                partitions,
                KeyRule.parse("address"),
                Durability.COMMIT,
                StreamRig.EVERYTHING);
    }

    private void publish(int messages) {
        BrokerConnection publisher = node.connect(0);
        for (int i = 0; i < messages; i++) {
            String body = "i" + i;
            node.loops
                    .loop(0)
                    .run(
                            () ->
                                    publisher.publish(
                                            TransactionSimulation.message("s/" + body, body)
                                                    .build(),
                                            Target.Kind.ANY,
                                            0,
                                            (_, _) -> {}));
        }
        node.settleNow();
    }

    private GroupTransactionWorker worker() {
        GroupTransactionWorker worker = new GroupTransactionWorker(node, 1, null, history).join();
        worker.credit(1_000);
        node.settleNow();
        return worker;
    }

    /** A worker that has transformed so many, of which only the receipt is in the store. */
    private GroupTransactionWorker transformed(int messages) {
        publish(20);
        GroupTransactionWorker worker = worker();
        node.settle();
        isRefusingFlushes = true;
        assertTrue(worker.transform(messages, true));
        worker.commit();
        node.settleNow();
        assertEquals(1, history.committed());
        assertEquals(1, receipts());
        return worker;
    }

    private int receipts() {
        List<Object> found = new ArrayList<>();
        Objects.requireNonNull(store).load(RECEIPTS, (key, value) -> found.add(key));
        return found.size();
    }

    private void restart() {
        tested.crash();
        isRefusingFlushes = false;
        node = start();
    }

    /** Asks something about groups without any time passing. */
    private <T> Answer<T> ask(Question<T> question) {
        Answer<T> answer = new Answer<>();
        BrokerConnection connection = node.connect(0);
        node.loops.loop(0).run(() -> question.ask(connection.groups(), answer));
        node.settleNow();
        return answer;
    }

    private interface Question<T> {
        void ask(ConsumerGroups groups, ReplyListener<T> answer);
    }

    private static final class Answer<T> implements ReplyListener<T> {
        @Nullable T value;
        @Nullable Refusal refusal;

        @Override
        public void succeeded(T given) {
            value = given;
        }

        @Override
        public void refused(Refusal why) {
            refusal = why;
        }

        T value() {
            return Objects.requireNonNull(value, () -> "refused: " + refusal);
        }
    }

    private GroupDescription described() {
        return this.<GroupDescription>ask((groups, answer) -> groups.describe(GROUP, answer))
                .value();
    }

    @Test
    void aStartTakesReceiptsAndCursorsTogether() {
        transformed(15);

        restart();

        assertEquals(5, described().lag());
        node.settle();
        assertEquals(0, receipts());
        restart();
        assertEquals(5, described().lag());
    }

    @Test
    void theFirstFlushThatHasItDeletesAReceipt() {
        GroupTransactionWorker worker = transformed(15);
        isRefusingFlushes = false;

        node.settle();

        assertEquals(0, receipts());
        worker.transform(5, true);
        worker.commit();
        node.settle();
        restart();
        assertEquals(0, described().lag());
    }

    /** Numbers of receipts are not used again while the store may have them. */
    @Test
    void aReceiptThatAStartHasFoundIsNotWrittenOver() {
        transformed(10);
        tested.crash();
        node = start();
        GroupTransactionWorker next = worker();
        next.transform(5, true);
        next.commit();
        node.settleNow();
        assertEquals(2, receipts());

        restart();

        assertEquals(5, described().lag());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatWasResetIsNotSettledAnewByAReceipt(boolean isEverywhere) {
        transformed(20).closeConnection();
        node.settleNow();
        assertEquals(0, described().lag());
        isRefusingFlushes = false;

        StreamPosition first = new StreamPosition.First();
        GroupDescription reset =
                this.<GroupDescription>ask(
                                (groups, answer) -> {
                                    if (isEverywhere) {
                                        groups.reset(GROUP, first, answer);
                                    } else {
                                        groups.reset(GROUP, Map.of(1, first), answer);
                                    }
                                })
                        .value();
        List<GroupDescription.Partition> partitions = reset.partitions();
        assertEquals(isEverywhere ? partitions.get(0).end() : 0, partitions.get(0).lag());
        assertEquals(partitions.get(1).end(), partitions.get(1).lag());
        assertTrue(partitions.get(1).lag() > 0);
        isRefusingFlushes = true;

        restart();

        assertEquals(partitions, described().partitions());
    }

    @Test
    void aDeletedGroupTakesItsReceiptsAlong() {
        transformed(20).closeConnection();
        node.settleNow();
        isRefusingFlushes = false;
        this.<GroupId>ask((groups, answer) -> groups.delete(GROUP, answer)).value();
        assertEquals(0, receipts());
        worker();

        restart();

        assertEquals(20, described().lag());
    }

    @Test
    void settlementsOfGroupsCountTowardsTheLimit() {
        publish(2 * MOST);
        GroupTransactionWorker worker = worker();
        worker.givesUp = false;
        worker.transform(MOST + 1, true);
        worker.commit();
        node.settleNow();
        assertEquals(1, history.refused(Reason.LIMIT_EXCEEDED));
        assertEquals(2 * MOST, described().lag());

        worker.transform(MOST, true);
        worker.commit();
        node.settleNow();

        assertEquals(MOST, described().lag());
    }

    @Test
    void whatTheStoreRefusesIsUnsettledAgain() {
        publish(20);
        GroupTransactionWorker worker = worker();
        worker.givesUp = false;
        isRefusingReceipts = true;
        worker.transform(20, true);
        worker.commit();
        node.settleNow();
        assertEquals(1, history.refused(Reason.LIMIT_EXCEEDED));
        assertEquals(20, described().lag());
        isRefusingReceipts = false;

        worker.transform(20, true);
        worker.commit();
        node.settleNow();

        assertEquals(0, described().lag());
        assertEquals(20, new EngineContents(node).ofStream("log").size());
    }

    /** Whoever gets the partition must know what becomes of the commit. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aPartitionWaitsForTheCommitThatIsOnItsWayIntoTheStore(boolean isCommitted) {
        tested = StoreUnderTest.journaled(1);
        node = start();
        publish(20);
        GroupTransactionWorker slow = worker();
        slow.transform(20, true);
        isRefusingReceipts = !isCommitted;
        GroupTransactionWorker other = worker();
        if (isCommitted) {
            slow.commit();
            node.loops.runPending();
        }
        node.loops.advance(REVOCATION.plusSeconds(1));
        node.loops.runPending();
        // Only the commit keeps the partition; without one it has moved on by now.
        assertEquals(isCommitted, slow.isBusy() && !other.hasSomething());

        node.settleNow();

        assertEquals(isCommitted ? 1 : 0, history.committed());
        assertEquals(!isCommitted, other.hasSomething());
        assertEquals(isCommitted ? 0 : 20, described().lag());
    }

    @Test
    void aGroupIsNotDeletedWhileACommitIsOnItsWay() {
        tested = StoreUnderTest.journaled(1);
        node = start();
        publish(20);
        GroupTransactionWorker worker = worker();
        worker.transform(20, true);
        worker.commit();
        node.loops.runPending();
        worker.closeConnection();
        node.loops.runPending();
        Answer<GroupId> answer = new Answer<>();
        BrokerConnection connection = node.connect(0);
        node.loops.loop(0).run(() -> connection.groups().delete(GROUP, answer));
        node.loops.runPending();
        Refusal refusal = Objects.requireNonNull(answer.refusal);
        assertEquals(Reason.IN_USE, refusal.reason());
        assertTrue(refusal.detail().startsWith("a transaction"), refusal.detail());

        node.settleNow();

        assertEquals(0, described().lag());
        assertEquals(20, new EngineContents(node).ofStream("log").size());
        assertEquals(
                GROUP, this.<GroupId>ask((groups, reply) -> groups.delete(GROUP, reply)).value());
        assertFalse(worker.isBusy());
    }

    /** Members that joined a group whose last member left with a transaction get its partitions. */
    @Test
    void aTransactionThatIsTooSlowLosesWhatItsMemberLeft() {
        publish(20);
        GroupTransactionWorker gone = worker();
        gone.transform(20, true);
        gone.closeConsumer();
        GroupTransactionWorker next = worker();
        assertFalse(next.hasSomething());

        node.loops.advance(REVOCATION.plusSeconds(1));
        node.settleNow();
        assertTrue(next.hasSomething());
        gone.commit();
        node.settleNow();

        assertEquals(1, history.refused(Reason.TAKEN_OVER));
        next.transform(20, true);
        next.commit();
        node.settleNow();
        assertEquals(0, described().lag());
        assertEquals(20, new EngineContents(node).ofStream("log").size());
    }
}
