package dev.sluice.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.address.Address;
import dev.sluice.core.address.Target;
import dev.sluice.core.address.TopicFilter;
import dev.sluice.core.broker.BrokerConnection;
import dev.sluice.core.broker.ClientSession;
import dev.sluice.core.broker.ConsumeRequest;
import dev.sluice.core.broker.Consumer;
import dev.sluice.core.broker.ConsumerListener;
import dev.sluice.core.broker.Delivery;
import dev.sluice.core.broker.Outcome;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.ReplyListener;
import dev.sluice.core.broker.SessionListener;
import dev.sluice.core.broker.SessionRequest;
import dev.sluice.core.broker.SubscriptionOptions;
import dev.sluice.core.message.BodyKind;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Message;
import dev.sluice.core.message.Quality;
import dev.sluice.routing.testkit.StoreUnderTest;
import dev.sluice.storage.Seeds;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;

/** Clients that misbehave, in the engine without a network: rows 20, 26 and 27 of faults. */
class ClientFaultsTest {
    private static final int SEEDS = Seeds.isTorture() ? 2_000 : 40;
    private static final int LANES = 3;
    private static final SessionRequest SESSION =
            new SessionRequest("client", false, SessionRequest.NEVER, null);

    /** Row 20. */
    @Test
    void aConsumerThatNeverSettlesHoldsUpNobodyElse() {
        EngineNode node =
                EngineNode.start(
                        StoreUnderTest.journaled(1),
                        LANES,
                        """
                        memory: {messages: 200KiB}
                        queues:
                          stuck: {durable: false, max-messages: 50, when-full: drop-oldest}
                          paging: {max-messages: 1000000}
                          fast: {}
                        """);
        QueueClient slow = new QueueClient(node, 0);
        QueueClient.Receiving stuck =
                slow.receive(new ConsumeRequest(new Target(Target.Kind.QUEUE, "stuck"), false), 7);
        slow.receive(new ConsumeRequest(new Target(Target.Kind.QUEUE, "paging"), false), 0);
        slow.receive(new ConsumeRequest(new Target(Target.Kind.TOPIC, "stuck"), false), 0);
        QueueClient client = new QueueClient(node, 1);
        QueueClient.Receiving fast = client.receive("fast");
        for (int i = 0; i < 2_000; i++) {
            client.publish("stuck", "" + i);
            client.publish("paging", "" + i);
            client.publish("fast", "" + i);
            assertEquals(i + 1, fast.bodies().size());
            fast.settleAll(Outcome.ACCEPTED);
        }
        assertEquals(7, stuck.bodies().size());
        slow.close();
        QueueClient.Receiving rest = client.receive("stuck");
        assertEquals("1999", rest.bodies().getLast());
        assertEquals(50, rest.bodies().size());
        assertEquals(2_000, client.receive("paging").bodies().size());
    }

    /** Row 26. */
    @Test
    void ofManyWhoWantASessionOneHasItAndNothingIsLost() {
        Seeds.run(1, SEEDS, seed -> new Storm(seed).run());
    }

    /** Row 27. */
    @Test
    void whoComesAndGoesMissesNothingInBetweenAndLeavesNothingBehind() {
        Seeds.run(1, SEEDS, seed -> new Churn(seed).run());
    }

    /** A node, a publisher, and steps in random order. */
    private abstract static class Disorder {
        final SplittableRandom random;
        final EngineNode node = EngineNode.start(StoreUnderTest.inMemory(), LANES, "queues: {}");
        private final BrokerConnection publisher = node.connect(0);
        int published;

        Disorder(long seed) {
            random = new SplittableRandom(seed);
        }

        void publish(String address) {
            Message message =
                    Message.to(Address.of(address))
                            .quality(Quality.AT_LEAST_ONCE)
                            .body(Bytes.utf8("" + published++), BodyKind.TEXT)
                            .build();
            node.loops
                    .loop(0)
                    .run(() -> publisher.publish(message, Target.Kind.ANY, 0, (_, result) -> {}));
        }

        void step() {
            node.loops.loop(random.nextInt(LANES)).runPending();
        }
    }

    /** One client id, and connections that all want its session. */
    private static final class Storm extends Disorder {
        private final List<Taker> takers = new ArrayList<>();
        private final Set<Integer> received = new TreeSet<>();

        Storm(long seed) {
            super(seed);
        }

        void run() {
            Taker first = take();
            node.settleNow();
            first.subscribe();
            node.settleNow();
            for (int i = 0; i < 200; i++) {
                switch (random.nextInt(4)) {
                    case 0 -> take();
                    case 1 -> publish("t");
                    default -> step();
                }
            }
            Taker last = take();
            node.settleNow();
            assertEquals(List.of(last), takers.stream().filter(taker -> !taker.isOver).toList());
            assertEquals(published, received.size());
            last.settleAll();
            node.settleNow();
            Taker again = take();
            node.settleNow();
            assertTrue(again.isPresent);
            assertEquals(0, again.deliveries);
        }

        private Taker take() {
            Taker taker = new Taker(random.nextInt(LANES));
            takers.add(taker);
            return taker;
        }

        private final class Taker implements SessionListener, ConsumerListener {
            private final int lane;
            private @Nullable ClientSession session;
            private @Nullable Consumer consumer;
            boolean isPresent;
            boolean isOver;
            int deliveries;

            Taker(int lane) {
                this.lane = lane;
                BrokerConnection connection = node.connect(lane);
                node.loops.loop(lane).run(() -> connection.openSession(SESSION, this));
            }

            void subscribe() {
                ClientSession mine = session;
                if (mine == null) {
                    throw new AssertionError("not opened");
                }
                node.loops
                        .loop(lane)
                        .run(
                                () ->
                                        mine.subscribe(
                                                TopicFilter.of("t"),
                                                new SubscriptionOptions(
                                                        Quality.AT_LEAST_ONCE, false, false, 0),
                                                new Granted<>()));
            }

            void settleAll() {
                Consumer mine = consumer;
                if (mine == null) {
                    throw new AssertionError("not receiving");
                }
                node.loops.loop(lane).run(() -> mine.settle(0, Long.MAX_VALUE, Outcome.ACCEPTED));
            }

            @Override
            public void opened(ClientSession opened, boolean wasPresent) {
                session = opened;
                isPresent = wasPresent;
                opened.receive(this);
            }

            @Override
            public void opened(Consumer made, Target source) {
                consumer = made;
                made.credit(10_000, 1L << 40);
            }

            @Override
            public void delivered(Delivery delivery) {
                assertTrue(!isOver, "a delivery after the session was taken over");
                deliveries++;
                received.add(Integer.parseInt(delivery.message().body().asUtf8()));
                Consumer mine = consumer;
                if (mine != null && random.nextInt(3) == 0) {
                    mine.settle(delivery.id(), delivery.id(), Outcome.ACCEPTED);
                }
            }

            @Override
            public void refused(Refusal refusal) {
                throw new AssertionError(refusal.toString());
            }

            @Override
            public void drained() {}

            @Override
            public void ended(Refusal why) {
                isOver = true;
            }
        }
    }

    /** A session that subscribes and unsubscribes while others publish. */
    private static final class Churn extends Disorder {
        Churn(long seed) {
            super(seed);
        }

        void run() {
            SessionClient client = new SessionClient(node, 1).open(SESSION);
            node.settleNow();
            client.receive(1_000_000);
            node.settleNow();
            for (int round = 0; round < 20; round++) {
                String filter = random.nextBoolean() ? "t/" + round : "t/+";
                client.subscribe(filter, Quality.AT_LEAST_ONCE);
                for (int i = random.nextInt(10); i > 0; i--) {
                    publish("t/" + round);
                    step();
                }
                node.settleNow();
                int before = client.deliveries.size();
                int wanted = random.nextInt(5);
                for (int i = 0; i < wanted; i++) {
                    publish("t/" + round);
                }
                node.settleNow();
                assertEquals(before + wanted, client.deliveries.size());
                client.unsubscribe(filter);
                for (int i = random.nextInt(10); i > 0; i--) {
                    publish("t/" + round);
                    step();
                }
                node.settleNow();
                int after = client.deliveries.size();
                publish("t/" + round);
                node.settleNow();
                assertEquals(after, client.deliveries.size());
            }
        }
    }

    /** Must be granted. */
    private record Granted<T>() implements ReplyListener<T> {
        @Override
        public void succeeded(T value) {}

        @Override
        public void refused(Refusal refusal) {
            throw new AssertionError(refusal.toString());
        }
    }
}
