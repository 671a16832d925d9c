package dev.sluice.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.config.Binder;
import dev.sluice.core.address.Address;
import dev.sluice.core.address.Target;
import dev.sluice.core.broker.BrokerConnection;
import dev.sluice.core.broker.ConsumeRequest;
import dev.sluice.core.broker.Consumer;
import dev.sluice.core.broker.ConsumerListener;
import dev.sluice.core.broker.Delivery;
import dev.sluice.core.broker.Outcome;
import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.declaration.QueueConfig;
import dev.sluice.core.message.ApplicationProperties;
import dev.sluice.core.message.BodyKind;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Message;
import dev.sluice.core.message.Value;
import dev.sluice.routing.testkit.StoreUnderTest;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** What durable queues give up is safe in another durable queue. */
class DeadLetterTest {
    private static final Map<String, QueueConfig> QUEUES = queues();

    private final StoreUnderTest store = StoreUnderTest.journaled(1);
    private EngineNode node = start();

    private static Map<String, QueueConfig> queues() {
        QueueConfig plain = Binder.defaultsOf(QueueConfig.class);
        Map<String, QueueConfig> queues = new LinkedHashMap<>();
        queues.put(
                "work",
                new QueueConfig(
                        true,
                        List.of(),
                        plain.maxMessages(),
                        plain.maxBytes(),
                        plain.whenFull(),
                        2,
                        plain.redelivery(),
                        Optional.of(Address.of("work/dead")),
                        Optional.empty(),
                        false, Optional.empty()));
        queues.put("work/dead", plain);
        return queues;
    }

    private EngineNode start() {
        return EngineNode.start(store, 2, UnaryOperator.identity(), QUEUES);
    }

    @Test
    void theyAreThereAfterACrashAndSayWhereTheyCameFrom() {
        publish("rejected", "poison", "fine");
        Receiving work = receive("work");
        work.settle(0, new Outcome.Rejected("no such order"));
        for (int delivery : new int[] {1, 3}) {
            work.settle(delivery, new Outcome.Modified(true, false, ApplicationProperties.NONE));
        }
        work.settle(2, Outcome.ACCEPTED);
        assertEquals(List.of("rejected", "poison", "fine", "poison"), work.bodies());
        store.crash();
        node.loops.runPending();
        node = start();
        assertEquals(List.of(), receive("work").bodies());
        Receiving dead = receive("work/dead");
        assertEquals(List.of("rejected", "poison"), dead.bodies());
        assertEquals("no such order", dead.note(0, "x-opt-dead-letter-detail"));
        assertEquals("max-deliveries", dead.note(1, "x-opt-dead-letter-reason"));
        assertEquals("2", dead.note(1, "x-opt-dead-letter-deliveries"));
        assertEquals("work", dead.note(1, "x-opt-original-address"));
    }

    private void publish(String... bodies) {
        BrokerConnection connection = node.connect(1);
        List<PublishResult> results = new ArrayList<>();
        node.loops
                .loop(1)
                .run(
                        () -> {
                            for (String body : bodies) {
                                connection.publish(
                                        Message.to(Address.of("work"))
                                                .body(Bytes.utf8(body), BodyKind.TEXT)
                                                .build(),
                                        Target.Kind.QUEUE,
                                        0,
                                        (_, result) -> results.add(result));
                            }
                        });
        node.settle();
        assertEquals(bodies.length, results.size());
        assertTrue(results.stream().allMatch(PublishResult::isAccepted));
    }

    private Receiving receive(String queue) {
        Receiving receiving = new Receiving();
        BrokerConnection connection = node.connect(0);
        node.loops
                .loop(0)
                .run(
                        () ->
                                connection.consume(
                                        new ConsumeRequest(
                                                new Target(Target.Kind.QUEUE, queue), false),
                                        receiving));
        node.settle();
        return receiving;
    }

    /** A consumer with plenty of credit. */
    private final class Receiving implements ConsumerListener {
        private final List<Delivery> deliveries = new ArrayList<>();
        private @Nullable Consumer consumer;

        void settle(int index, Outcome outcome) {
            long id = deliveries.get(index).id();
            node.loops.loop(0).run(() -> Objects.requireNonNull(consumer).settle(id, id, outcome));
            node.settle();
        }

        List<String> bodies() {
            return deliveries.stream().map(each -> each.message().body().asUtf8()).toList();
        }

        String note(int index, String name) {
            Value value = deliveries.get(index).message().annotations().first(name);
            return Objects.requireNonNull(value, name).asText();
        }

        @Override
        public void opened(Consumer opened, Target source) {
            consumer = opened;
            opened.credit(1_000, 1L << 30);
        }

        @Override
        public void refused(Refusal refusal) {
            throw new AssertionError(refusal.toString());
        }

        @Override
        public void delivered(Delivery delivery) {
            deliveries.add(delivery);
        }

        @Override
        public void drained() {}

        @Override
        public void ended(Refusal why) {
            throw new AssertionError(why.toString());
        }
    }
}
