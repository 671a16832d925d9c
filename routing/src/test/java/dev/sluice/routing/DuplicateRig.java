package dev.sluice.routing;

import dev.sluice.config.ConfigException;
import dev.sluice.config.ConfigTree;
import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.message.Message;
import dev.sluice.core.message.Value;
import dev.sluice.core.store.Store;
import dev.sluice.core.store.WriteSet;
import dev.sluice.routing.testkit.CountingMetrics;
import dev.sluice.routing.testkit.RefusingStore;
import dev.sluice.routing.testkit.StoreUnderTest;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * Lives of an engine on two lanes whose queues look for duplicates.
 *
 * <p><i>Confined to one thread.</i>
 */
final class DuplicateRig {
    final CountingMetrics metrics = new CountingMetrics();
    Predicate<WriteSet> isRefused = _ -> false;
    private final StoreUnderTest tested = StoreUnderTest.journaled(1);
    private @Nullable Store store;
    private @Nullable EngineNode node;
    private Duration past = Duration.ZERO;

    DuplicateRig start(String yaml) {
        try {
            node =
                    EngineNode.start(
                            tested,
                            2,
                            opened -> {
                                store = opened;
                                return new RefusingStore(opened, each -> isRefused.test(each));
                            },
                            (principal, action, name) -> true,
                            ConfigTree.parse("test", yaml).bind(RoutingConfig.class),
                            past,
                            metrics);
        } catch (ConfigException e) {
            throw new AssertionError(e);
        }
        node().settle();
        return this;
    }

    EngineNode node() {
        return Objects.requireNonNull(node);
    }

    /** Ends the engine at once and starts it anew, so much later. */
    void restart(String yaml, Duration later) {
        tested.crash();
        past = past.plusNanos(node().loops.loop(0).nanoTime()).plus(later);
        start(yaml);
    }

    QueueClient client(int lane) {
        return new QueueClient(node(), lane);
    }

    static Message message(String queue, @Nullable String id, String body) {
        return QueueClient.text(queue, body).messageId(id == null ? null : Value.text(id)).build();
    }

    PublishResult publish(String queue, @Nullable String id, String body) {
        return client(0).publish(message(queue, id, body));
    }

    /** What waits in a queue. */
    List<String> contents(String queue) {
        return new EngineContents(node()).ofQueue(queue);
    }

    /** How many rows of ids the store has. */
    int rows() {
        AtomicInteger count = new AtomicInteger();
        Objects.requireNonNull(store).load("$queue-ids", (key, value) -> count.incrementAndGet());
        return count.get();
    }

    /** The highest slot that a row of the store has. */
    int highestSlot() {
        AtomicInteger highest = new AtomicInteger(-1);
        Objects.requireNonNull(store)
                .load(
                        "$queue-ids",
                        (key, value) ->
                                highest.accumulateAndGet(
                                        key.asByteBuffer().getInt(Integer.BYTES), Math::max));
        return highest.get();
    }

    long dropped() {
        return metrics.sum("sluice_messages_dropped_total", "reason", "duplicate");
    }

    /** Publishes without waiting for the answers. */
    List<PublishResult> begin(QueueClient client, Message... messages) {
        List<PublishResult> results = new ArrayList<>();
        for (Message message : messages) {
            client.publish(message, results);
        }
        return results;
    }
}
