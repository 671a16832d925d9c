package dev.sluice.routing;

import dev.sluice.config.Binder;
import dev.sluice.config.ByteSize;
import dev.sluice.core.address.Address;
import dev.sluice.core.address.Target;
import dev.sluice.core.address.TopicFilter;
import dev.sluice.core.broker.BrokerConnection;
import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.broker.SessionRequest;
import dev.sluice.core.declaration.KeyRule;
import dev.sluice.core.declaration.QueueConfig;
import dev.sluice.core.declaration.RetentionConfig;
import dev.sluice.core.declaration.StreamConfig;
import dev.sluice.core.declaration.WhenFull;
import dev.sluice.core.message.BodyKind;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Message;
import dev.sluice.core.message.Quality;
import dev.sluice.core.store.Durability;
import dev.sluice.core.store.PartitionBounds;
import dev.sluice.core.store.PartitionId;
import dev.sluice.core.store.Store;
import dev.sluice.routing.testkit.RefusingStore;
import dev.sluice.routing.testkit.StoreUnderTest;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * A random history of clients that consume, transform and produce in transactions, from one seed,
 * over several lives of an engine: inputs lie in two durable queues; each output goes to two
 * durable queues, a stream and a session, and says what is retained; some wait for room elsewhere.
 * Commits are refused, transactions take too long, consumers and connections end, and crashes come
 * between steps of the store and the lanes in any order. {@link TransactionHistory} judges what is
 * there after each of them.
 *
 * <p><i>Confined to one thread.</i>
 */
final class TransactionSimulation {
    static final List<String> INPUTS = List.of("in-0", "in-1");
    static final List<String> OUTPUTS = List.of("out-0", "out-1");
    static final String OUTPUT_ADDRESS = "out/x";

    /** Queues with room for a few messages: two that let who sends wait, and one that refuses. */
    private static final List<String> TIGHT = List.of("tight-0", "tight-1", "tight-2");

    private static final int ROOM = 6;
    private static final int LIVES = 4;
    private static final SessionRequest SESSION =
            new SessionRequest("client", false, SessionRequest.NEVER, null);

    private final SplittableRandom random;
    private final StoreUnderTest tested;
    private final int refusals;
    private final TransactionHistory history = new TransactionHistory();
    private final List<TransactingClient> clients = new ArrayList<>();
    private Duration past = Duration.ZERO;
    private int inputs;
    private int workers;
    private boolean isRefusing;
    private @Nullable Store store;
    private EngineNode node;
    private BrokerConnection publisher;

    /**
     * @param refusals how many of a thousand commits the store refuses
     */
    TransactionSimulation(long seed, StoreUnderTest tested, int refusals) {
        random = new SplittableRandom(seed);
        this.tested = tested;
        this.refusals = refusals;
        node = started();
        publisher = node.connect(0);
        SessionClient session = new SessionClient(node, 1).open(SESSION);
        node.settle();
        session.subscribe("out/+", Quality.AT_LEAST_ONCE);
        node.settle();
        session.close();
    }

    private static RoutingConfig config() {
        return TestConfig.of(
                Map.of(
                        "log",
                        new StreamConfig(
                                List.of(TopicFilter.of("out/#")),
                                1,
                                KeyRule.parse("address"),
                                Durability.COMMIT,
                                Binder.defaultsOf(RetentionConfig.class))),
                queues(),
                List.of(),
                new TransactionConfig(
                        100,
                        10,
                        100_000,
                        new ByteSize(16 << 20),
                        100_000,
                        Duration.ofMillis(2_500)));
    }

    private static Map<String, QueueConfig> queues() {
        Map<String, QueueConfig> queues = new LinkedHashMap<>();
        QueueConfig defaults = Binder.defaultsOf(QueueConfig.class);
        INPUTS.forEach(name -> queues.put(name, defaults));
        int plenty = defaults.maxMessages();
        for (String name : OUTPUTS) {
            queues.put(name, queue(true, List.of(TopicFilter.of("out/#")), plenty, false));
        }
        for (String name : TIGHT) {
            boolean isLast = name.equals(TIGHT.getLast());
            queues.put(name, queue(!isLast, List.of(), ROOM, isLast));
        }
        return queues;
    }

    private static QueueConfig queue(
            boolean isDurable, List<TopicFilter> filters, int maxMessages, boolean rejects) {
        QueueConfig defaults = Binder.defaultsOf(QueueConfig.class);
        return new QueueConfig(
                isDurable,
                filters,
                maxMessages,
                defaults.maxBytes(),
                rejects ? WhenFull.REJECT : WhenFull.BACK_PRESSURE,
                0,
                defaults.redelivery(),
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.empty(),
                defaults.duplicates(),
                Optional.empty());
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
                config(),
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
            if (random.nextInt(3) == 0) {
                leave();
            } else {
                restart();
            }
            judge();
        }
        finish();
    }

    /** All clients go, and the broker stays. */
    private void leave() {
        clients.forEach(TransactingClient::closeConnection);
        clients.clear();
        for (int i = 0; i < 4; i++) {
            node.settle();
            drain();
        }
    }

    private void drain() {
        EngineContents contents = new EngineContents(node);
        TIGHT.forEach(contents::takeAll);
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
        switch (random.nextInt(18)) {
            case 0, 1, 2 -> {
                for (int i = random.nextInt(1, 20); i > 0; i--) {
                    publishInput();
                }
            }
            case 3 -> {
                if (clients.size() < 4) {
                    clients.add(newClient());
                }
            }
            case 4 -> {
                if (random.nextInt(8) == 0) {
                    node.settle();
                } else if (random.nextInt(6) == 0) {
                    drain();
                }
            }
            default -> {
                if (!clients.isEmpty()) {
                    operate(anyOf(clients));
                }
            }
        }
    }

    private void operate(TransactingClient client) {
        switch (random.nextInt(24)) {
            case 0 -> {
                if (random.nextInt(2) == 0) {
                    client.closeConnection();
                    clients.remove(client);
                } else {
                    client.closeConsumer(anyOf(INPUTS));
                }
            }
            case 1, 2 -> client.giveBackSome(random.nextInt(1, 5), random.nextBoolean());
            case 3, 4, 5, 6 -> client.credit(anyOf(INPUTS), random.nextInt(1, 20));
            case 7, 8 -> client.send(anyOf(TIGHT), random.nextInt(1, ROOM + 2));
            case 9 -> client.rollback();
            case 10, 11, 12, 13, 14 -> client.commit();
            default -> client.transform(random.nextInt(1, 8), random.nextBoolean());
        }
    }

    private <T> T anyOf(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private TransactingClient newClient() {
        return new TransactingClient(node, random.nextInt(3), "worker-" + workers++, history);
    }

    private void publishInput() {
        String body = "i" + inputs++;
        history.sent(body);
        Message message = message(anyOf(INPUTS), body).build();
        node.loops
                .loop(0)
                .run(
                        () ->
                                publisher.publish(
                                        message,
                                        Target.Kind.QUEUE,
                                        0,
                                        (_, result) -> {
                                            if (result == PublishResult.ACCEPTED) {
                                                history.stored(body);
                                            }
                                        }));
    }

    static Message.Builder message(String address, String body) {
        return Message.to(Address.of(address))
                .quality(Quality.AT_LEAST_ONCE)
                .body(Bytes.utf8(body), BodyKind.TEXT);
    }

    /** Ends the life of the engine at once. */
    private void restart() {
        tested.crash();
        past = past.plusNanos(node.loops.loop(0).nanoTime());
        // What was answered until then is heard.
        node.loops.runPending();
        clients.forEach(TransactingClient::crashed);
        clients.clear();
        node = started();
        publisher = node.connect(0);
        node.settle();
    }

    private void judge() {
        EngineContents contents = new EngineContents(node);
        Map<String, List<String>> queues = new LinkedHashMap<>();
        for (String queue : INPUTS) {
            queues.put(queue, contents.ofQueue(queue));
        }
        for (String queue : OUTPUTS) {
            queues.put(queue, contents.ofQueue(queue));
        }
        queues.put("log", contents.ofStream("log"));
        queues.put("session", contents.ofSession(SESSION));
        history.judge(queues, contents.retained("state/+"));
    }

    /**
     * Transforms everything that is left; then nothing is left of the transactions themselves, and
     * all room is free.
     */
    private void finish() {
        leave();
        TransactingClient client = newClient();
        TIGHT.forEach(queue -> client.send(queue, ROOM));
        client.commit();
        node.settleNow();
        if (client.isBusy()) {
            throw new AssertionError("ROOM-LOST");
        }
        INPUTS.forEach(queue -> client.credit(queue, 100_000));
        node.settle();
        while (client.transform(50, true)) {
            client.commit();
            node.settleNow();
        }
        client.closeConnection();
        node.settle();
        judge();
        history.everythingWasTransformed();
        EngineContents contents = new EngineContents(node);
        OUTPUTS.forEach(contents::takeAll);
        drain();
        contents.takeAll(SESSION);
        for (int i = 0; i < 20; i++) {
            node.settle();
        }
        Store last = Objects.requireNonNull(store);
        last.load(
                "$queue-receipts",
                (key, value) -> {
                    throw new AssertionError("RECEIPT-LEFT: " + key);
                });
        for (int i = 0; i < node.loops.size(); i++) {
            PartitionBounds left = last.bounds(new PartitionId("$queues", i));
            if (left.startOffset() != left.endOffset()) {
                throw new AssertionError("the log is not trimmed: " + left);
            }
        }
    }
}
