package dev.sluice.routing.internal.commit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.config.ByteSize;
import dev.sluice.core.address.Address;
import dev.sluice.core.address.TopicFilter;
import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.declaration.KeyRule;
import dev.sluice.core.declaration.RetentionConfig;
import dev.sluice.core.declaration.StreamConfig;
import dev.sluice.core.loop.LoopGroup;
import dev.sluice.core.message.BodyKind;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Message;
import dev.sluice.core.metrics.Metrics;
import dev.sluice.core.store.Durability;
import dev.sluice.core.store.Store;
import dev.sluice.core.store.StoreFailure;
import dev.sluice.core.store.WriteSet;
import dev.sluice.core.testkit.ManualLoop;
import dev.sluice.routing.internal.lane.Lanes;
import dev.sluice.routing.internal.queuelog.QueueLog;
import dev.sluice.routing.internal.queuelog.QueueLogConfig;
import dev.sluice.routing.internal.queuelog.QueueLogRecovery;
import dev.sluice.routing.internal.queuelog.RecoveredQueues;
import dev.sluice.routing.internal.route.Origin;
import dev.sluice.routing.internal.route.PublishTracker;
import dev.sluice.routing.internal.stream.StreamLog;
import dev.sluice.storage.InMemoryStore;
import dev.sluice.storage.InMemoryStoreConfig;

import org.junit.jupiter.api.Test;

import java.lang.reflect.Proxy;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a turn appends goes into few write sets, and each message into one. */
class LaneCommitsTest {
    private static final Address ADDRESS = Address.of("a");

    private final ManualLoop loop = new ManualLoop();
    private final InMemoryStore kept =
            new InMemoryStore(
                    new InMemoryStoreConfig(ByteSize.parse("256MiB")),
                    InstantSource.system(),
                    Metrics.none());
    private final List<WriteSet> committed = new ArrayList<>();
    private final List<PublishResult> answers = new ArrayList<>();
    private final LaneCommits commits = commits(kept);

    private LaneCommits commits(Store store) {
        Lanes lanes = new Lanes(new LoopGroup(List.of(loop)));
        List<QueueLog> logs = new ArrayList<>();
        new QueueLogRecovery(
                        store,
                        loop,
                        List.of(loop),
                        _ -> loop,
                        QueueLogConfig.defaults(),
                        new QueueLogRecovery.Listener() {
                            @Override
                            public void recovered(RecoveredQueues queues) {
                                logs.addAll(queues.logs());
                            }

                            @Override
                            public void failed(StoreFailure failure) {
                                throw new AssertionError(failure);
                            }
                        })
                .start();
        loop.runPending();
        return new LaneCommits(lanes.control(), watched(store), new DurableQueues(lanes, logs));
    }

    /** The store, with each write set that goes into it noted. */
    private Store watched(Store store) {
        return (Store)
                Proxy.newProxyInstance(
                        Store.class.getClassLoader(),
                        new Class<?>[] {Store.class},
                        (_, method, arguments) -> {
                            if (method.getName().equals("commit")) {
                                committed.add((WriteSet) arguments[0]);
                            }
                            return method.invoke(store, arguments);
                        });
    }

    private StreamLog stream(String name, Durability durability) {
        StreamLog stream =
                new StreamLog(
                        name,
                        new StreamConfig(
                                List.of(TopicFilter.of("#")),
                                1,
                                KeyRule.parse("address"),
                                durability,
                                new RetentionConfig(Optional.empty(), Optional.empty(), false)));
        stream.partitions().forEach(kept::open);
        return stream;
    }

    private void publish(int bytes, StreamLog... streams) {
        Message message =
                Message.to(ADDRESS).body(Bytes.wrap(new byte[bytes]), BodyKind.BINARY).build();
        PublishTracker tracker =
                new PublishTracker(Origin.BROKER, 0, (_, result) -> answers.add(result));
        loop.execute(
                () -> {
                    tracker.expect();
                    commits.append(message, List.of(streams), List.of(), List.of(), tracker);
                    tracker.answered(PublishResult.ACCEPTED);
                });
    }

    @Test
    void aTurnIsOneWriteSetAndOneBatchForEachPartition() {
        StreamLog first = stream("first", Durability.COMMIT);
        StreamLog second = stream("second", Durability.COMMIT);
        for (int i = 0; i < 10; i++) {
            publish(10, first, second);
        }
        loop.runPending();
        assertEquals(1, committed.size());
        assertEquals(2, committed.getFirst().appends().size());
        assertEquals(10, kept.bounds(first.partitions().getFirst()).endOffset());
        assertEquals(10, answers.size());
    }

    @Test
    void theStrongestDurabilityOfAllItsStreamsCounts() {
        publish(10, stream("os", Durability.OS));
        loop.runPending();
        publish(10, stream("interval", Durability.INTERVAL), stream("os", Durability.OS));
        loop.runPending();
        publish(10, stream("os", Durability.OS), stream("commit", Durability.COMMIT));
        loop.runPending();
        assertEquals(
                List.of(Durability.OS, Durability.INTERVAL, Durability.COMMIT),
                committed.stream().map(WriteSet::durability).toList());
    }

    /** What a message changes in tables is in the message's own write set. */
    @Test
    void whatAMessageChangesInTablesIsCommittedWithIt() {
        StreamLog stream = stream("os", Durability.OS);
        Bytes key = Bytes.utf8("key");
        Bytes value = Bytes.utf8("value");
        append(false, stream, new WriteSet.Put("t", key, value));
        loop.runPending();
        append(true, stream, new WriteSet.Put("t", key, null));
        loop.runPending();
        assertEquals(
                List.of(
                        List.of(new WriteSet.Put("t", key, value)),
                        List.of(new WriteSet.Put("t", key, null))),
                committed.stream().map(WriteSet::puts).toList());
        assertEquals(
                List.of(Durability.COMMIT, Durability.COMMIT),
                committed.stream().map(WriteSet::durability).toList());
        assertEquals(2, kept.bounds(stream.partitions().getFirst()).endOffset());
        assertEquals(2, answers.size());
    }

    private void append(boolean isDurable, StreamLog stream, WriteSet.Put put) {
        Message message = Message.to(ADDRESS).durable(isDurable).build();
        loop.execute(
                () ->
                        commits.append(
                                message, List.of(stream), List.of(), List.of(put), answers::add));
    }

    /** A journal takes no write set of any size, and a turn may bring much. */
    @Test
    void muchIsDividedBetweenMessagesOnly() {
        StreamLog first = stream("first", Durability.COMMIT);
        StreamLog second = stream("second", Durability.COMMIT);
        for (int i = 0; i < 40; i++) {
            publish(1 << 20, first, second);
        }
        loop.runPending();
        assertTrue(committed.size() > 10, () -> committed.size() + " write sets");
        for (WriteSet writes : committed) {
            long bytes =
                    writes.appends().stream()
                            .mapToLong(each -> each.batch().bytes().length())
                            .sum();
            assertTrue(bytes < 8 << 20, () -> bytes + " bytes");
            long perStream =
                    writes.appends().stream()
                            .filter(each -> each.partition().log().equals("first"))
                            .count();
            assertEquals(writes.appends().size(), 2 * perStream, "both or none");
        }
        assertEquals(40, kept.bounds(first.partitions().getFirst()).endOffset());
        assertEquals(40, kept.bounds(second.partitions().getFirst()).endOffset());
        assertEquals(40, answers.size());
    }
}
