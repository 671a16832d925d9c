package dev.sluice.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.address.Target;
import dev.sluice.core.address.TopicFilter;
import dev.sluice.core.broker.BrokerConnection;
import dev.sluice.core.broker.ConsumeRequest;
import dev.sluice.core.broker.Declarations;
import dev.sluice.core.broker.DeleteRequest;
import dev.sluice.core.broker.GroupMembership;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.ReplyListener;
import dev.sluice.core.broker.StreamPosition;
import dev.sluice.core.declaration.KeyRule;
import dev.sluice.core.declaration.RetentionConfig;
import dev.sluice.core.declaration.StreamConfig;
import dev.sluice.core.store.Durability;
import dev.sluice.routing.testkit.StoreUnderTest;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** A stream that is altered or deleted under the members of a group. */
class GroupStreamChangeTest {
    private static final Target STREAM = new Target(Target.Kind.STREAM, "s");

    private final EngineNode node = EngineNode.start(StoreUnderTest.journaled(1), 2, "queues: {}");
    private final BrokerConnection declarer = node.connect(0);

    @Test
    void membersDivideNewPartitionsToo() {
        declare(port -> port.createStream("s", stream(2), new Done<>()));
        StreamClient one = join();
        StreamClient other = join();
        declare(port -> port.alterStream("s", stream(6), new Done<>()));
        assertEquals(3, one.assigned.size());
        assertEquals(3, other.assigned.size());
        publish("1", "2", "3", "4", "5", "6", "7", "8");
        one.credit(100);
        other.credit(100);
        assertEquals(8, one.texts().size() + other.texts().size());
    }

    @Test
    void membersOfADeletedStreamAreEndedAndJoinItAnewWhenItIsMadeAgain() {
        declare(port -> port.createStream("s", stream(2), new Done<>()));
        publish("old", "old");
        StreamClient one = join();
        one.credit(100);
        declare(port -> port.delete(new DeleteRequest(STREAM), new Done<>()));
        assertEquals(Refusal.Reason.DELETED, Objects.requireNonNull(one.refusal).reason());
        assertEquals(Refusal.Reason.NOT_FOUND, Objects.requireNonNull(join().refusal).reason());

        declare(port -> port.createStream("s", stream(1), new Done<>()));
        publish("new");
        StreamClient again = join();
        assertEquals(Set.of(0), again.assigned);
        assertEquals(List.of("new"), again.credit(100).texts());
    }

    @Test
    void whatTransactionsHaveSettledOfADeletedStreamRefusesThem() {
        declare(port -> port.createStream("s", stream(2), new Done<>()));
        publish("1", "2", "3");
        GroupTransactionHistory history = new GroupTransactionHistory();
        GroupTransactionWorker worker = worker(history);
        GroupTransactionWorker gone = worker(history);
        assertTrue(worker.transform(9, true));
        gone.transform(9, true);
        gone.closeConsumer();
        declare(port -> port.delete(new DeleteRequest(STREAM), new Done<>()));

        worker.commit();
        gone.commit();
        node.settle();

        assertEquals(0, history.committed());
        assertTrue(history.refused(Refusal.Reason.DELETED) > 0);
        assertEquals(0, history.refused(Refusal.Reason.TAKEN_OVER));
        declare(port -> port.createStream("s", stream(2), new Done<>()));
        publish("4");
        assertEquals(List.of("4"), join().credit(9).texts());
    }

    /** Its partitions are new ones, or are extended, while nobody but a transaction is there. */
    @Test
    void partitionsThatComeWhileOnlyATransactionIsLeftAreReadByTheNextMember() {
        declare(port -> port.createStream("s", stream(1), new Done<>()));
        publish("1", "2");
        GroupTransactionHistory history = new GroupTransactionHistory();
        GroupTransactionWorker gone = worker(history);
        gone.transform(1, true);
        gone.closeConsumer();
        declare(port -> port.alterStream("s", stream(4), new Done<>()));
        StreamClient next = join();
        assertEquals(Set.of(1, 2, 3), next.assigned);

        gone.commit();
        node.settle();

        assertEquals(1, history.committed());
        assertEquals(Set.of(0, 1, 2, 3), next.assigned);
        assertEquals(List.of("2"), next.credit(9).texts());
    }

    private GroupTransactionWorker worker(GroupTransactionHistory history) {
        GroupTransactionWorker worker = new GroupTransactionWorker(node, 1, null, history).join();
        worker.credit(9);
        node.settle();
        return worker;
    }

    private static StreamConfig stream(int partitions) {
        return new StreamConfig(
                List.of(TopicFilter.of("s/#")),
                partitions,
                KeyRule.parse("address"),
                Durability.COMMIT,
                new RetentionConfig(Optional.empty(), Optional.empty(), false));
    }

    private void declare(Consumer<Declarations> request) {
        node.loops.loop(0).run(() -> request.accept(declarer.declarations()));
        node.settle();
    }

    private StreamClient join() {
        StreamClient client = new StreamClient(node, 1);
        client.open(
                new ConsumeRequest(STREAM, false, false, new StreamPosition.First())
                        .in(new GroupMembership("g", null)));
        node.settleNow();
        return client;
    }

    private void publish(String... bodies) {
        QueueClient client = new QueueClient(node, 0);
        for (String body : bodies) {
            client.publish("s/" + body, body);
        }
    }

    /** Must be granted. */
    private static final class Done<T> implements ReplyListener<T> {
        @Override
        public void succeeded(@Nullable T value) {}

        @Override
        public void refused(Refusal refusal) {
            throw new AssertionError(refusal.toString());
        }
    }
}
