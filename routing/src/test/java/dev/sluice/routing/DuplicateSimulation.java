package dev.sluice.routing;

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
import dev.sluice.core.broker.ReplyListener;
import dev.sluice.core.broker.Transaction;
import dev.sluice.core.broker.TransactionListener;
import dev.sluice.core.declaration.QueueConfig;
import dev.sluice.core.message.Message;
import dev.sluice.core.message.Value;
import dev.sluice.core.store.Store;
import dev.sluice.routing.DuplicateHistory.Sent;
import dev.sluice.routing.testkit.RefusingStore;
import dev.sluice.routing.testkit.StoreUnderTest;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A random history of queues that look for duplicates, from one seed, over several lives:
 * publishers and transactions on several lanes whose ids repeat, consumers, full queues, time that
 * passes, commits that are refused, and crashes between steps of the store and the lanes in any
 * order. {@link DuplicateHistory} judges what comes out.
 *
 * <p><i>Confined to one thread.</i>
 */
final class DuplicateSimulation {
    private static final int LIVES = 4;
    private static final Duration WINDOW = Duration.ofSeconds(20);
    private static final List<String> QUEUES = List.of("queue-0", "queue-1");
    private static final String ALL = "all/x";

    private final SplittableRandom random;
    private final StoreUnderTest tested;
    private final int refusals;
    private final int maxIds;
    private final int small;
    private final Map<String, DuplicateHistory> histories = new LinkedHashMap<>();
    private final List<Receiving> receivers = new ArrayList<>();
    private final List<BrokerConnection> publishers = new ArrayList<>();
    private int published;
    private int waitingAtOnce;
    private int waiting;

    /** What the lives before took. */
    private Duration past = Duration.ZERO;

    private @Nullable Store store;
    private EngineNode node;
    private boolean isRefusing;

    /** A consumer that accepts what it gets, now or when it is told to. */
    private final class Receiving implements ConsumerListener {
        final String queue;
        final int lane;
        @Nullable Consumer consumer;

        Receiving(String queue, int lane) {
            this.queue = queue;
            this.lane = lane;
        }

        @Override
        public void opened(Consumer made, Target source) {
            consumer = made;
            made.credit(1_000_000, 1L << 40);
        }

        @Override
        public void refused(Refusal refusal) {
            throw new AssertionError(refusal.toString());
        }

        @Override
        public void delivered(Delivery delivery) {
            historyOf(queue).delivered(delivery.message().body().asUtf8());
        }

        void acceptAll() {
            Consumer settling = consumer;
            if (settling != null) {
                node.loops
                        .loop(lane)
                        .run(() -> settling.settle(0, Long.MAX_VALUE, Outcome.ACCEPTED));
            }
        }

        @Override
        public void drained() {}

        @Override
        public void ended(Refusal why) {
            throw new AssertionError(why.toString());
        }
    }

    /** Messages that one client publishes in one go, and what they are to the queues. */
    private final class Transacting implements TransactionListener, ReplyListener<PublishResult> {
        private final int lane;
        private final List<Message> messages;
        private final Map<String, List<Sent>> sent;

        Transacting(int lane, List<Message> messages, Map<String, List<Sent>> sent) {
            this.lane = lane;
            this.messages = messages;
            this.sent = sent;
        }

        @Override
        public void begun(Transaction transaction) {
            for (Message message : messages) {
                transaction.publish(message, Target.Kind.ANY, 0, (_, result) -> {});
            }
            transaction.commit(this);
        }

        @Override
        public void succeeded(PublishResult worst) {
            boolean areAll = worst == PublishResult.ACCEPTED;
            over(areAll ? PublishResult.ACCEPTED : null);
        }

        @Override
        public void refused(Refusal refusal) {
            over(PublishResult.UNAVAILABLE);
        }

        @Override
        public void ended(Refusal why) {
            throw new AssertionError("lane " + lane + ": " + why);
        }

        private void over(@Nullable PublishResult result) {
            sent.values().forEach(all -> all.forEach(each -> answered(each, result)));
        }
    }

    /**
     * @param refusals how many of a thousand commits the store refuses
     * @param maxIds how many ids each queue remembers
     */
    DuplicateSimulation(long seed, StoreUnderTest tested, int refusals, int maxIds) {
        random = new SplittableRandom(seed);
        this.tested = tested;
        this.refusals = refusals;
        this.maxIds = maxIds;
        small = random.nextInt(2, 30);
        for (String queue : QUEUES) {
            histories.put(queue, new DuplicateHistory(queue, WINDOW, maxIds >= 1_000));
        }
        node = started();
    }

    private EngineNode started() {
        receivers.clear();
        publishers.clear();
        waiting = 0;
        Map<String, QueueConfig> queues = new LinkedHashMap<>();
        for (String queue : QUEUES) {
            queues.put(
                    queue,
                    DeclarationRig.queueOf(
                            "topics",
                            "all/#",
                            "max-messages",
                            "" + (queue.equals("queue-1") ? 10_000 : small),
                            "when-full",
                            "back-pressure",
                            "duplicates.window",
                            WINDOW.toSeconds() + "s",
                            "duplicates.max-ids",
                            "" + maxIds));
        }
        EngineNode started =
                EngineNode.start(
                        tested,
                        random.nextInt(1, 4),
                        opened -> {
                            store = opened;
                            return new RefusingStore(
                                    opened,
                                    writes -> isRefusing && random.nextInt(1_000) < refusals);
                        },
                        queues,
                        past);
        node = started;
        for (int i = 0; i < 3; i++) {
            publishers.add(started.connect(i));
        }
        return started;
    }

    void run(int operations) {
        for (int life = 0; life < LIVES; life++) {
            isRefusing = true;
            for (int i = random.nextInt(operations); i > 0; i--) {
                operate();
                for (int steps = random.nextInt(5); steps > 0; steps--) {
                    if (random.nextBoolean()) {
                        tested.step();
                    } else {
                        node.loops.loop(random.nextInt(node.loops.size())).runPending();
                    }
                }
            }
            isRefusing = false;
            String probe = random.nextBoolean() ? probe(life) : null;
            restart();
            if (probe != null) {
                expect(PublishResult.DUPLICATE, probe);
            }
        }
        takeAll();
        histories.values().forEach(DuplicateHistory::judge);
    }

    private void operate() {
        switch (random.nextInt(12)) {
            case 0, 1, 2, 3 -> publishSome();
            case 4 -> transact();
            case 5 -> {
                if (receivers.size() < 4) {
                    consume(QUEUES.get(random.nextInt(2)));
                }
            }
            case 6 -> {
                if (random.nextInt(4) == 0) {
                    node.loops.advance(Duration.ofMillis(random.nextInt(8_000)));
                }
            }
            default -> {
                if (!receivers.isEmpty()) {
                    receivers.get(random.nextInt(receivers.size())).acceptAll();
                }
            }
        }
    }

    private void publishSome() {
        int lane = random.nextInt(3);
        for (int i = random.nextInt(1, 12); i > 0; i--) {
            String address = random.nextInt(3) == 0 ? ALL : QUEUES.get(random.nextInt(2));
            Message message = message(address);
            Map<String, List<Sent>> sent = sent(message);
            boolean isAlone = !address.equals(ALL);
            node.loops
                    .loop(lane)
                    .run(
                            () ->
                                    publishers
                                            .get(lane)
                                            .publish(
                                                    message,
                                                    Target.Kind.ANY,
                                                    0,
                                                    (_, result) ->
                                                            published(sent, isAlone, result)));
        }
    }

    private void published(Map<String, List<Sent>> sent, boolean isAlone, PublishResult result) {
        boolean isKnown = isAlone || result == PublishResult.ACCEPTED;
        sent.values().forEach(all -> all.forEach(each -> answered(each, isKnown ? result : null)));
    }

    private void answered(Sent sent, @Nullable PublishResult result) {
        waiting--;
        sent.to = now();
        sent.result = result;
    }

    private void transact() {
        int lane = random.nextInt(3);
        List<Message> messages = new ArrayList<>();
        Map<String, List<Sent>> sent = new LinkedHashMap<>();
        for (int i = random.nextInt(1, Math.min(6, small + 1)); i > 0; i--) {
            Message message = message(random.nextInt(3) == 0 ? ALL : QUEUES.get(random.nextInt(2)));
            messages.add(message);
            sent(message)
                    .forEach(
                            (queue, all) ->
                                    sent.computeIfAbsent(queue, _ -> new ArrayList<>())
                                            .addAll(all));
        }
        node.loops
                .loop(lane)
                .run(() -> publishers.get(lane).begin(new Transacting(lane, messages, sent)));
    }

    private Message message(String address) {
        int number = published++;
        return DuplicateRig.message(
                address, random.nextInt(5) == 0 ? null : "" + random.nextInt(25), "m" + number);
    }

    private Map<String, List<Sent>> sent(Message message) {
        Map<String, List<Sent>> sent = new LinkedHashMap<>();
        Value id = message.messageId();
        for (String queue : QUEUES) {
            if (message.address().equals(Address.of(ALL))
                    || message.address().equals(Address.of(queue))) {
                waiting++;
                sent.put(
                        queue,
                        List.of(
                                historyOf(queue)
                                        .sent(
                                                message.body().asUtf8(),
                                                id == null ? null : id.asText(),
                                                now())));
            }
        }
        waitingAtOnce = Math.max(waitingAtOnce, waiting);
        return sent;
    }

    private Duration now() {
        return past.plusNanos(node.loops.loop(0).nanoTime());
    }

    private void consume(String queue) {
        int lane = random.nextInt(3);
        Receiving receiving = new Receiving(queue, lane);
        receivers.add(receiving);
        BrokerConnection connection = node.connect(lane);
        node.loops
                .loop(lane)
                .run(
                        () ->
                                connection.consume(
                                        new ConsumeRequest(
                                                new Target(Target.Kind.QUEUE, queue), false),
                                        receiving));
    }

    /** Comes to rest and has a message taken, which stays remembered. */
    private String probe(int life) {
        takeAll();
        String id = "probe " + life;
        expect(PublishResult.ACCEPTED, id);
        return id;
    }

    private void expect(PublishResult result, String id) {
        PublishResult found =
                new QueueClient(node, 0).publish(DuplicateRig.message("queue-1", id, id));
        if (found != result) {
            throw new AssertionError(id + " is " + found);
        }
    }

    /** Ends the life of the engine at once. */
    private void restart() {
        tested.crash();
        // What was answered until then is heard.
        node.loops.runPending();
        past = now();
        histories.values().forEach(history -> history.crashed(past));
        node = started();
        node.settleNow();
        AtomicInteger rows = new AtomicInteger();
        Objects.requireNonNull(store).load("$queue-ids", (key, value) -> rows.incrementAndGet());
        if (rows.get() > 2 * (maxIds + waitingAtOnce + 1)) {
            throw new AssertionError("there are " + rows + " rows");
        }
    }

    /** Takes everything until nobody waits for room. */
    private void takeAll() {
        QUEUES.forEach(this::consume);
        node.settle();
        for (int i = 0; i < 1_000 && waiting > 0; i++) {
            receivers.forEach(Receiving::acceptAll);
            node.settleNow();
        }
        receivers.forEach(Receiving::acceptAll);
        node.settle();
        histories.values().forEach(DuplicateHistory::everythingIsAnswered);
    }

    private DuplicateHistory historyOf(String queue) {
        return Objects.requireNonNull(histories.get(queue));
    }
}
