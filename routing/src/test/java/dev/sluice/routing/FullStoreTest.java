package dev.sluice.routing;

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
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.declaration.QueueConfig;
import dev.sluice.core.message.BodyKind;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Message;
import dev.sluice.routing.testkit.RefusingStore;
import dev.sluice.routing.testkit.StoreUnderTest;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.util.Map;

/** A store without room takes what makes room, however much is published meanwhile. */
class FullStoreTest {
    private boolean isFull;
    private int fromReserve;

    @Test
    void settlementsAreStoredBesideMessagesThatAreRefused() {
        EngineNode node =
                EngineNode.start(
                        StoreUnderTest.inMemory(),
                        1,
                        store ->
                                new RefusingStore(
                                        store,
                                        writes -> {
                                            if (isFull && writes.usesReserve()) {
                                                fromReserve++;
                                            }
                                            return isFull && !writes.usesReserve();
                                        }),
                        Map.of("work", Binder.defaultsOf(QueueConfig.class)));
        BrokerConnection connection = node.connect(0);
        Settling settling = new Settling();
        node.loops
                .loop(0)
                .run(
                        () ->
                                connection.consume(
                                        new ConsumeRequest(
                                                new Target(Target.Kind.QUEUE, "work"), false),
                                        settling));
        for (int i = 0; i < 10; i++) {
            publish(node, connection);
        }
        node.settle();
        isFull = true;
        for (int i = 1; i <= 10; i++) {
            long id = i;
            node.loops
                    .loop(0)
                    .run(
                            () -> {
                                Consumer consumer = settling.consumer;
                                if (consumer != null) {
                                    consumer.settle(id, id, Outcome.ACCEPTED);
                                }
                            });
            publish(node, connection);
            node.loops.runPending();
        }
        assertTrue(fromReserve > 0, "a settlement has reached the store");
    }

    private static void publish(EngineNode node, BrokerConnection connection) {
        node.loops
                .loop(0)
                .run(
                        () ->
                                connection.publish(
                                        Message.to(Address.of("work"))
                                                .body(Bytes.utf8("b"), BodyKind.TEXT)
                                                .build(),
                                        Target.Kind.QUEUE,
                                        0,
                                        (_, result) -> {}));
    }

    private static final class Settling implements ConsumerListener {
        @Nullable Consumer consumer;

        @Override
        public void opened(Consumer opened, Target source) {
            consumer = opened;
            opened.credit(100, 1 << 20);
        }

        @Override
        public void refused(Refusal refusal) {
            throw new AssertionError(refusal.toString());
        }

        @Override
        public void delivered(Delivery delivery) {}

        @Override
        public void drained() {}

        @Override
        public void ended(Refusal why) {}
    }
}
