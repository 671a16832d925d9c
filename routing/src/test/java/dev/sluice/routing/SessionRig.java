package dev.sluice.routing;

import dev.sluice.config.Binder;
import dev.sluice.core.address.Address;
import dev.sluice.core.address.Target;
import dev.sluice.core.broker.BrokerConnection;
import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.broker.SessionRequest;
import dev.sluice.core.declaration.QueueConfig;
import dev.sluice.core.message.BodyKind;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Message;
import dev.sluice.core.message.Quality;
import dev.sluice.core.store.PartitionBounds;
import dev.sluice.core.store.PartitionId;
import dev.sluice.core.store.Store;
import dev.sluice.core.store.WriteSet;
import dev.sluice.routing.testkit.CountingMetrics;
import dev.sluice.routing.testkit.RefusingStore;
import dev.sluice.routing.testkit.StoreUnderTest;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * Several lives of an engine with sessions, on a journaled store that crashes between them.
 *
 * <p><i>Confined to one thread.</i>
 */
final class SessionRig {
    static final long HOUR_MS = 3_600_000;

    final StoreUnderTest tested;
    final List<PublishResult> results = new ArrayList<>();

    /** The session limits of the next life. */
    SessionConfig limits = Binder.defaultsOf(SessionConfig.class);

    /** The limits of subscriptions in the next life. */
    SubscriptionConfig subscriptions = Binder.defaultsOf(SubscriptionConfig.class);

    Predicate<WriteSet> isRefused = _ -> false;
    EngineNode node;
    final CountingMetrics metrics = new CountingMetrics();
    private final Map<String, QueueConfig> queues;
    private Duration ahead = Duration.ZERO;
    private @Nullable BrokerConnection publisher;
    private @Nullable Store store;

    SessionRig(StoreUnderTest tested, String... queues) {
        this.tested = tested;
        QueueConfig defaults = Binder.defaultsOf(QueueConfig.class);
        this.queues = new HashMap<>();
        for (String queue : queues) {
            this.queues.put(queue, defaults);
        }
        node = start();
    }

    static SessionRig journaled(long seed, String... queues) {
        System.out.println("seed " + seed);
        return new SessionRig(StoreUnderTest.journaled(seed), queues);
    }

    private EngineNode start() {
        publisher = null;
        return EngineNode.start(
                tested,
                3,
                opened -> {
                    store = opened;
                    return new RefusingStore(opened, writes -> isRefused.test(writes));
                },
                (principal, action, name) -> true,
                TestConfig.of(Map.of(), queues, List.of(), limits, subscriptions),
                ahead,
                metrics);
    }

    /** Ends the engine at once and starts it again, so much later by the wall clock. */
    void restart(Duration later) {
        tested.crash();
        ahead = ahead.plusNanos(node.loops.loop(0).nanoTime()).plus(later);
        node = start();
        node.settleNow();
    }

    void restart() {
        restart(Duration.ZERO);
    }

    /** Opens a session on some lane and waits for the answer. */
    SessionClient open(int lane, SessionRequest request) {
        SessionClient client = new SessionClient(node, lane).open(request);
        node.settleNow();
        return client;
    }

    SessionClient open(int lane, String clientId) {
        return open(lane, new SessionRequest(clientId, false, HOUR_MS, null));
    }

    void publish(String address, String... bodies) {
        publish(Quality.AT_LEAST_ONCE, address, bodies);
    }

    void publish(Quality quality, String address, String... bodies) {
        BrokerConnection connection = publisher;
        if (connection == null) {
            connection = node.connect(1);
            publisher = connection;
        }
        BrokerConnection from = connection;
        for (String body : bodies) {
            Message message = message(quality, address, body);
            node.loops
                    .loop(1)
                    .run(
                            () ->
                                    from.publish(
                                            message,
                                            Target.Kind.ANY,
                                            0,
                                            (_, result) -> results.add(result)));
        }
        node.settleNow();
    }

    /** Publishes one message. */
    void publish(Message message) {
        BrokerConnection from = node.connect(1);
        node.loops
                .loop(1)
                .run(
                        () ->
                                from.publish(
                                        message,
                                        Target.Kind.ANY,
                                        0,
                                        (_, result) -> results.add(result)));
        node.settleNow();
    }

    /** What a queue gives to a consumer that settles nothing. */
    List<String> consume(String queue) {
        return new QueueClient(node, 0).receive(queue).bodies();
    }

    static Message message(Quality quality, String address, String body) {
        return builder(quality, address, body).build();
    }

    static Message.Builder builder(Quality quality, String address, String body) {
        return Message.to(Address.of(address))
                .quality(quality)
                .body(Bytes.utf8(body), BodyKind.TEXT);
    }

    /** How many rows a table of the store has. */
    int rows(String table) {
        int[] rows = new int[1];
        Objects.requireNonNull(store).load(table, (key, value) -> rows[0]++);
        return rows[0];
    }

    /** How many records the queue log holds. */
    long logged() {
        long records = 0;
        for (int i = 0; i < node.loops.size(); i++) {
            PartitionBounds bounds =
                    Objects.requireNonNull(store).bounds(new PartitionId("$queues", i));
            records += bounds.endOffset() - bounds.startOffset();
        }
        return records;
    }
}
