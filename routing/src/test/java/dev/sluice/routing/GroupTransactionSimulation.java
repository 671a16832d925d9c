package dev.sluice.routing;

import dev.sluice.config.Binder;
import dev.sluice.config.ByteSize;
import dev.sluice.core.address.Target;
import dev.sluice.core.address.TopicFilter;
import dev.sluice.core.broker.BrokerConnection;
import dev.sluice.core.broker.GroupDescription;
import dev.sluice.core.broker.GroupId;
import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.ReplyListener;
import dev.sluice.core.declaration.KeyRule;
import dev.sluice.core.declaration.QueueConfig;
import dev.sluice.core.declaration.StreamConfig;
import dev.sluice.core.message.Message;
import dev.sluice.core.store.Durability;
import dev.sluice.core.store.PartitionBounds;
import dev.sluice.core.store.PartitionId;
import dev.sluice.core.store.Store;
import dev.sluice.routing.testkit.RefusingStore;
import dev.sluice.routing.testkit.StoreUnderTest;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;

/**
 * A random history of workers that read a stream with one group and transform it into another
 * stream and a queue, in transactions, from one seed, over several lives of an engine: workers
 * come, leave with open transactions, lose their connections, are replaced and are too slow to keep
 * their partitions; commits are refused, and crashes come between steps of the store and the lanes
 * in any order. {@link GroupTransactionHistory} judges what is there after each of them.
 *
 * <p><i>Confined to one thread.</i>
 */
final class GroupTransactionSimulation {
    private static final GroupId GROUP = new GroupId("s", "g");
    private static final int LIVES = 4;
    private static final int MAX_WORKERS = 5;

    private final SplittableRandom random;
    private final StoreUnderTest tested;
    private final int refusals;
    private final int partitions;
    private final RoutingConfig config;
    private final GroupTransactionHistory history = new GroupTransactionHistory();
    private final List<GroupTransactionWorker> workers = new ArrayList<>();
    private Duration past = Duration.ZERO;
    private int inputs;
    private boolean isRefusing;
    private @Nullable Store store;
    private EngineNode node;
    private BrokerConnection publisher;

    /**
     * @param refusals how many of a thousand commits the store refuses
     */
    GroupTransactionSimulation(long seed, StoreUnderTest tested, int refusals) {
        random = new SplittableRandom(seed);
        this.tested = tested;
        this.refusals = refusals;
        partitions = random.nextInt(1, 6);
        config = config();
        node = started();
        publisher = node.connect(0);
    }

    private RoutingConfig config() {
        GroupConfig defaults = Binder.defaultsOf(GroupConfig.class);
        return TestConfig.of(
                Map.of("s", stream("s/#", partitions), "log", stream("out/#", 3)),
                Map.of("out", queue()),
                List.of(),
                new GroupConfig(
                        1,
                        100,
                        random.nextInt(3, 60),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(3),
                        defaults.expiry(),
                        defaults.maxLagSeries()),
                new TransactionConfig(
                        100, 10, 100_000, new ByteSize(16 << 20), 100_000, Duration.ofSeconds(5)));
    }

    private static StreamConfig stream(String filter, int partitions) {
        return new StreamConfig(
                List.of(TopicFilter.of(filter)),
                partitions,
                KeyRule.parse("address"),
                Durability.COMMIT,
                StreamRig.EVERYTHING);
    }

    private static QueueConfig queue() {
        QueueConfig defaults = Binder.defaultsOf(QueueConfig.class);
        return new QueueConfig(
                true,
                List.of(TopicFilter.of("out/#")),
                defaults.maxMessages(),
                defaults.maxBytes(),
                defaults.whenFull(),
                0,
                defaults.redelivery(),
                defaults.deadLetter(),
                defaults.expired(),
                false,
                defaults.lastValue(),
                defaults.duplicates(),
                defaults.autoDelete());
    }

    private EngineNode started() {
        return EngineNode.start(
                tested,
                random.nextInt(1, 4),
                opened -> {
                    store = opened;
                    return new RefusingStore(
                            opened, writes -> isRefusing && random.nextInt(1_000) < refusals);
                },
                config,
                past);
    }

    void run(int operations) {
        for (int life = 0; life < LIVES; life++) {
            isRefusing = true;
            live(random.nextInt(operations));
            isRefusing = false;
            if (random.nextInt(3) == 0) {
                node.settle();
            }
            restart();
            judge();
        }
        finish();
    }

    GroupTransactionHistory history() {
        return history;
    }

    private void live(int operations) {
        for (int i = 0; i < operations; i++) {
            operate();
            for (int steps = random.nextInt(5); steps > 0; steps--) {
                if (random.nextBoolean()) {
                    tested.step();
                } else {
                    node.loops.loop(random.nextInt(node.loops.size())).runPending();
                }
            }
        }
    }

    private void operate() {
        switch (random.nextInt(20)) {
            case 0, 1, 2 -> {
                for (int i = random.nextInt(1, 20); i > 0; i--) {
                    publishInput();
                }
            }
            case 3, 4 -> {
                if (workers.size() < MAX_WORKERS) {
                    workers.add(newWorker().join());
                }
            }
            case 5 -> {
                if (random.nextInt(3) == 0) {
                    node.settleNow();
                    node.loops.advance(Duration.ofMillis(random.nextInt(3_500)));
                } else if (random.nextInt(6) == 0) {
                    node.settle();
                }
            }
            default -> {
                if (!workers.isEmpty()) {
                    operate(workers.get(random.nextInt(workers.size())));
                }
            }
        }
    }

    private void operate(GroupTransactionWorker worker) {
        worker.givesUp = random.nextInt(3) != 0;
        switch (random.nextInt(22)) {
            case 0 -> {
                if (random.nextInt(2) == 0 || worker.isOver()) {
                    worker.closeConnection();
                    workers.remove(worker);
                } else {
                    worker.closeConsumer();
                }
            }
            case 1 -> worker.giveBackSome(random.nextInt(1, 5));
            case 2, 3, 4, 5, 6 -> worker.credit(random.nextInt(1, 20));
            case 7 -> worker.rollback();
            case 8, 9, 10, 11 -> worker.commit();
            default -> worker.transform(random.nextInt(1, 8), random.nextBoolean());
        }
    }

    private GroupTransactionWorker newWorker() {
        String instance = random.nextInt(3) == 0 ? "i" + random.nextInt(2) : null;
        return new GroupTransactionWorker(node, random.nextInt(3), instance, history);
    }

    private void publishInput() {
        String body = "i" + inputs++;
        Message message = TransactionSimulation.message("s/" + body, body).build();
        node.loops
                .loop(0)
                .run(
                        () ->
                                publisher.publish(
                                        message,
                                        Target.Kind.ANY,
                                        0,
                                        (_, result) -> {
                                            if (result == PublishResult.ACCEPTED) {
                                                history.stored(body);
                                            }
                                        }));
    }

    /** Ends the life of the engine at once. */
    private void restart() {
        tested.crash();
        past = past.plusNanos(node.loops.loop(0).nanoTime());
        // What was answered until then is heard.
        node.loops.runPending();
        history.crashed();
        workers.clear();
        node = started();
        publisher = node.connect(0);
        node.settle();
    }

    private void judge() {
        EngineContents contents = new EngineContents(node);
        List<String> log = contents.ofStream("log");
        history.judge(Map.of("log", log, "out", contents.ofQueue("out")), settled());
        long offsets = 0;
        for (int i = 0; i < 3; i++) {
            offsets += bounds("log", i).endOffset();
        }
        if (offsets != log.size()) {
            throw new AssertionError("HOLES: " + log.size() + " outputs at " + offsets);
        }
    }

    private PartitionBounds bounds(String stream, int partition) {
        return Objects.requireNonNull(store).bounds(new PartitionId(stream, partition));
    }

    /** How many inputs the group is done with. */
    private long settled() {
        long[] settled = {0};
        node.loops
                .loop(0)
                .run(
                        () ->
                                publisher
                                        .groups()
                                        .describe(
                                                GROUP,
                                                new ReplyListener<>() {
                                                    @Override
                                                    public void succeeded(GroupDescription found) {
                                                        found.partitions()
                                                                .forEach(
                                                                        each ->
                                                                                settled[0] +=
                                                                                        each.end()
                                                                                                - each
                                                                                                        .lag());
                                                    }

                                                    @Override
                                                    public void refused(Refusal refusal) {
                                                        // Nobody has been a member yet.
                                                    }
                                                }));
        node.settleNow();
        return settled[0];
    }

    /** Transforms everything that is left; then nothing is left of the transactions themselves. */
    private void finish() {
        List<GroupTransactionWorker> last = new ArrayList<>();
        for (int i = random.nextInt(1, 4); i > 0; i--) {
            last.add(new GroupTransactionWorker(node, i - 1, null, history).join());
        }
        last.forEach(worker -> worker.credit(1_000_000));
        for (int idle = 0; idle < 3; idle++) {
            node.settle();
            for (GroupTransactionWorker worker : last) {
                while (worker.transform(50, true)) {
                    idle = 0;
                    worker.commit();
                    node.settleNow();
                    if (worker.isBusy()) {
                        throw new AssertionError("STUCK");
                    }
                }
            }
        }
        last.forEach(GroupTransactionWorker::closeConnection);
        node.settle();
        judge();
        history.everythingWasTransformed(new EngineContents(node).ofStream("log"));
        Objects.requireNonNull(store)
                .load(
                        "$group-receipts",
                        (key, value) -> {
                            throw new AssertionError("RECEIPT-LEFT: " + key);
                        });
    }
}
