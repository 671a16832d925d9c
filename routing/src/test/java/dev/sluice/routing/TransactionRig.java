package dev.sluice.routing;

import dev.sluice.core.address.Target;
import dev.sluice.core.broker.BrokerConnection;
import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.declaration.QueueConfig;
import dev.sluice.core.store.WriteSet;
import dev.sluice.routing.testkit.CountingMetrics;
import dev.sluice.routing.testkit.RefusingStore;
import dev.sluice.routing.testkit.StoreUnderTest;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * An engine on three lanes with a store in memory that notes and may refuse what it is given.
 *
 * <p><i>Confined to one thread.</i>
 */
final class TransactionRig {
    private final CountingMetrics metrics = new CountingMetrics();
    private final List<WriteSet> written = new ArrayList<>();
    private final List<PublishResult> results = new ArrayList<>();
    private final EngineNode node;
    private final BrokerConnection publisher;
    private Predicate<WriteSet> isRefused = writes -> false;

    TransactionRig(Map<String, QueueConfig> queues, TransactionConfig limits) {
        node =
                EngineNode.start(
                        StoreUnderTest.inMemory(),
                        3,
                        store ->
                                new RefusingStore(
                                        store,
                                        writes -> {
                                            written.add(writes);
                                            return isRefused.test(writes);
                                        }),
                        (principal, action, name) -> true,
                        TestConfig.of(Map.of(), queues, List.of(), limits),
                        Duration.ZERO,
                        metrics);
        publisher = node.connect(0);
    }

    EngineNode node() {
        return node;
    }

    /** What the store was given, refused or not. */
    List<WriteSet> written() {
        return written;
    }

    void refuse(Predicate<WriteSet> which) {
        isRefused = which;
    }

    long count(String result) {
        return metrics.sum("sluice_transactions_total", "result", result);
    }

    void settle() {
        node.settleNow();
    }

    RiggedClient client(int lane) {
        return new RiggedClient(node, lane);
    }

    /** What {@link #publish} was answered. */
    List<PublishResult> results() {
        return results;
    }

    /** Outside of transactions. */
    void publish(String queue, String... bodies) {
        for (String body : bodies) {
            node.loops
                    .loop(0)
                    .run(
                            () ->
                                    publisher.publish(
                                            TransactionSimulation.message(queue, body).build(),
                                            Target.Kind.ANY,
                                            0,
                                            (_, result) -> results.add(result)));
        }
        settle();
    }

    /** What waits in a queue. */
    List<String> contents(String queue) {
        RiggedClient reader = client(2);
        reader.consume(queue, 1_000);
        List<String> texts = reader.texts();
        reader.closeConsumer();
        return texts;
    }

    void takeAll(String queue) {
        settle();
        new EngineContents(node).takeAll(queue);
    }
}
