package dev.sluice.routing.internal.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.config.Binder;
import dev.sluice.core.address.Address;
import dev.sluice.core.broker.ConsumeRequest.Sharing;
import dev.sluice.core.broker.Delivery;
import dev.sluice.core.broker.Outcome;
import dev.sluice.core.broker.PublishListener;
import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.SubscriptionMatch;
import dev.sluice.core.declaration.RedeliveryConfig;
import dev.sluice.core.declaration.WhenFull;
import dev.sluice.core.message.ApplicationProperties;
import dev.sluice.core.message.BodyKind;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Message;
import dev.sluice.core.message.Quality;
import dev.sluice.core.metrics.Metrics;
import dev.sluice.core.testkit.ManualLoop;
import dev.sluice.routing.internal.lane.Lane;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

class ShortcutTest {
    private static final int RUNS = 200;
    private static final int STEPS = 120;
    private static final RedeliveryConfig AT_ONCE = Binder.defaultsOf(RedeliveryConfig.class);

    @Test
    void noEntryIsMadeOfWhatIsDeliveredAtOnce() {
        Side side = new Side(new Random(1), false);
        side.queue.change(Side.rules(10, 1_000_000, WhenFull.REJECT));
        side.attach(false);
        side.queue.credit(side.receiver().consumer, 2, 1_000_000);
        side.offer(side.message("1", 4, 0, 0, null), Quality.AT_LEAST_ONCE);
        side.offer(side.message("2", 4, 0, 0, "group"), Quality.AT_LEAST_ONCE);
        List<String> kinds = new ArrayList<>();
        side.receiver()
                .consumer
                .unsettled
                .accept(
                        1,
                        2,
                        new UnsettledEntries.Acceptance() {
                            @Override
                            public void accepted(QueueEntry entry) {
                                kinds.add("entry");
                            }

                            @Override
                            public void accepted(Delivery delivery) {
                                kinds.add("delivery");
                            }
                        });
        assertEquals(List.of("delivery", "entry"), kinds);
    }

    /**
     * A browser without credit sees nothing and takes nothing, but it bars the short way. When a
     * publisher hears of its message is the one thing that may differ.
     */
    @Test
    void whatComesOutIsTheSameAsOnTheLongWay() {
        long first = System.nanoTime();
        long delivered = 0;
        for (long seed = first; seed < first + RUNS; seed++) {
            Side shortWay = new Side(new Random(seed), false);
            Side longWay = new Side(new Random(seed), true);
            for (int step = 0; step < STEPS; step++) {
                String did = shortWay.step();
                assertEquals(did, longWay.step(), "seed " + seed);
                assertEquals(
                        longWay.seen(),
                        shortWay.seen(),
                        "seed " + seed + ", after step " + step + ": " + did);
            }
            delivered += shortWay.receivers.stream().mapToLong(each -> each.log.size()).sum();
        }
        assertTrue(delivered > RUNS, "nothing was delivered");
    }

    /** One queue, those who use it, and all that they can see of it. */
    private static final class Side {
        final ManualLoop loop = new ManualLoop();
        final Lane lane = new Lane(loop);
        final Random random;
        final Map<String, LongAdder> counted = new TreeMap<>();
        final Map<String, LongSupplier> gauges = new TreeMap<>();
        final List<String> answers = new ArrayList<>();
        final List<String> buried = new ArrayList<>();
        final List<Receiver> receivers = new ArrayList<>();
        final MessageQueue queue;
        int offered;

        Side(Random random, boolean isLong) {
            this.random = random;
            QueueCounters counters = new QueueCounters(metrics());
            MemoryBudget memory = new MemoryBudget(random.nextBoolean() ? 700 : 1 << 20, metrics());
            WhenFull[] policies = WhenFull.values();
            queue =
                    new MessageQueue(
                            "q",
                            lane,
                            rules(
                                    1 + random.nextInt(8),
                                    random.nextBoolean() ? 500 : 1_000_000,
                                    policies[random.nextInt(policies.length)]),
                            new QueueContext(loop.clock(), counters, memory),
                            null,
                            this::bury);
            if (isLong) {
                ConsumerTerms browsing = new ConsumerTerms(false, Sharing.BROWSING, 0, null);
                queue.attach(new QueueConsumer(lane, new Receiver(this, false), browsing));
            }
        }

        static QueueRules rules(int maxMessages, long maxBytes, WhenFull whenFull) {
            return new QueueRules(
                    maxMessages,
                    maxBytes,
                    whenFull,
                    3,
                    AT_ONCE,
                    Address.of("grave"),
                    null,
                    false,
                    null,
                    null,
                    QueueRules.Purpose.NAMED);
        }

        private void bury(Message message, PublishListener listener) {
            buried.add(message.body().asUtf8());
            listener.published(0, PublishResult.ACCEPTED);
        }

        private Metrics metrics() {
            return new Metrics() {
                @Override
                public LongAdder counter(String name, String description, String... tags) {
                    String key = name + Arrays.toString(tags);
                    return counted.computeIfAbsent(key, _ -> new LongAdder());
                }

                @Override
                public LongAdder seconds(String name, String description, String... tags) {
                    return counter(name, description, tags);
                }

                @Override
                public void gauge(
                        String name, String description, LongSupplier value, String... tags) {
                    gauges.put(name, value);
                }
            };
        }

        Receiver receiver() {
            return receivers.getLast();
        }

        void attach(boolean isPreSettled) {
            Receiver receiver = new Receiver(this, isPreSettled);
            receivers.add(receiver);
            queue.attach(receiver.consumer);
        }

        /** Does the next thing; says what. */
        String step() {
            int what = random.nextInt(14);
            if (receivers.isEmpty() || what == 0) {
                attach(random.nextInt(4) == 0);
                return "attach";
            }
            Receiver any = receivers.get(random.nextInt(receivers.size()));
            long from = 1L + random.nextInt(any.log.size() + 1);
            long to = from + random.nextInt(3);
            switch (what) {
                case 1 -> queue.detach(any.consumer, random.nextBoolean());
                case 2 -> queue.drain(any.consumer);
                case 3, 4 -> queue.credit(any.consumer, random.nextInt(6), random.nextInt(2_000));
                case 5, 6 -> queue.settle(any.consumer, from, to, outcome());
                case 7 -> transact(any, from, to);
                case 8 -> loop.advance(Duration.ofMillis(random.nextInt(40)));
                case 9 -> queue.mark(any.consumer, from, 1 + random.nextInt(9), () -> {});
                default -> offerAny();
            }
            loop.runPending();
            return what + " of " + any.log.size() + " from " + from + " to " + to;
        }

        private void transact(Receiver any, long from, long to) {
            TransactionId id = new TransactionId();
            queue.transactions().settle(id, any.consumer, from, to, outcome(), 2);
            if (random.nextBoolean()) {
                queue.settle(any.consumer, from, to, outcome());
            }
            if (random.nextBoolean()) {
                queue.transactions().commit(id, null, List.of());
            } else {
                queue.transactions().rollback(id);
            }
        }

        private Outcome outcome() {
            return switch (random.nextInt(6)) {
                case 0 -> Outcome.RELEASED;
                case 1 ->
                        new Outcome.Modified(
                                random.nextBoolean(),
                                random.nextBoolean(),
                                ApplicationProperties.NONE);
                case 2 -> new Outcome.Rejected("because");
                default -> Outcome.ACCEPTED;
            };
        }

        private void offerAny() {
            Message message =
                    message(
                            Integer.toString(++offered),
                            random.nextInt(4) == 0 ? random.nextInt(10) : 4,
                            random.nextInt(5) == 0 ? random.nextInt(50) : 0,
                            random.nextInt(8) == 0 ? random.nextInt(50) : 0,
                            random.nextInt(6) == 0 ? "g" + random.nextInt(3) : null);
            offer(message, random.nextInt(3) == 0 ? Quality.AT_MOST_ONCE : Quality.AT_LEAST_ONCE);
        }

        Message message(
                String body, int priority, long ttlMs, long delayMs, @Nullable String group) {
            long now = loop.clock().millis();
            Message.Builder builder =
                    Message.to(Address.of("q"))
                            .body(Bytes.utf8(body), BodyKind.TEXT)
                            .priority(priority);
            if (ttlMs > 0) {
                builder.expiresAtMs(now + ttlMs - 5);
            }
            if (delayMs > 0) {
                builder.deliverAtMs(now + delayMs - 5);
            }
            if (group != null) {
                builder.groupId(group);
            }
            return builder.build();
        }

        void offer(Message message, Quality quality) {
            String body = message.body().asUtf8();
            queue.offer(
                    message,
                    quality,
                    SubscriptionMatch.NONE,
                    result -> answers.add(body + " " + result));
        }

        List<Object> seen() {
            List<Object> seen = new ArrayList<>();
            receivers.forEach(each -> seen.add(List.copyOf(each.log)));
            seen.add(answers.stream().sorted().toList());
            seen.add(List.copyOf(buried));
            counted.forEach((name, value) -> seen.add(name + value));
            gauges.forEach((name, value) -> seen.add(name + value.getAsLong()));
            seen.add(List.of(queue.held(), queue.waiting(), queue.room().bytes()));
            return seen;
        }
    }

    /** Every third delivery is settled while it is made, and one of seven makes an offer. */
    private static final class Receiver implements DeliverySink {
        final Side side;
        final QueueConsumer consumer;
        final List<String> log = new ArrayList<>();

        Receiver(Side side, boolean isPreSettled) {
            this.side = side;
            consumer = new QueueConsumer(side.lane, this, ConsumerTerms.plain(isPreSettled));
        }

        @Override
        public void delivered(Delivery delivery) {
            String body = delivery.message().body().asUtf8();
            log.add(
                    "%d %s %s %d %d"
                            .formatted(
                                    delivery.id(),
                                    body,
                                    delivery.quality(),
                                    delivery.failedAttempts(),
                                    delivery.mark()));
            if (delivery.id() % 3 == 0 && !delivery.isSettled()) {
                side.queue.settle(consumer, delivery.id(), delivery.id(), Outcome.ACCEPTED);
                side.queue.credit(consumer, 1, 200);
            }
            if (delivery.id() % 7 == 0) {
                side.offer(side.message(body + "+", 4, 0, 0, null), Quality.AT_LEAST_ONCE);
            }
            if (delivery.id() % 23 == 0) {
                side.queue.detach(consumer, false);
            }
        }

        @Override
        public void drained() {
            log.add("drained");
        }

        @Override
        public void ended(Refusal why) {
            log.add("ended " + why);
        }
    }
}
