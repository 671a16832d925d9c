package dev.sluice.routing;

import dev.sluice.config.Binder;
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
import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.SessionListener;
import dev.sluice.core.broker.SessionRequest;
import dev.sluice.core.declaration.QueueConfig;
import dev.sluice.core.declaration.RedeliveryConfig;
import dev.sluice.core.declaration.WhenFull;
import dev.sluice.core.message.ApplicationProperties;
import dev.sluice.core.message.BodyKind;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Message;
import dev.sluice.core.message.Quality;
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
 * A random history of durable queues and of a session in a whole engine, from one seed, over
 * several lives: publishers and consumers on several lanes, outcomes of every kind, connections
 * that end, commits that are refused, and crashes, between steps of the store and the lanes in any
 * order. {@link QueueHistory} judges what comes out.
 *
 * <p><i>Confined to one thread.</i>
 */
final class EngineSimulation {
    private static final int LIVES = 4;
    private static final String SHARED_FILTER = "all/#";
    private static final String SESSION = "session";
    private static final SessionRequest REQUEST =
            new SessionRequest("client", false, SessionRequest.NEVER, null);
    private static final RedeliveryConfig RESTING =
            new RedeliveryConfig(Duration.ofMillis(40), 2, Duration.ofMillis(200));

    private final SplittableRandom random;
    private final StoreUnderTest tested;
    private final int refusals;
    private final Map<String, QueueConfig> queues = new LinkedHashMap<>();
    private final Map<String, QueueHistory> histories = new LinkedHashMap<>();
    private final List<Receiving> receivers = new ArrayList<>();
    private final List<BrokerConnection> publishers = new ArrayList<>();
    private final int[] published = new int[3];
    private long time;

    /** What the lives before took. */
    private Duration past = Duration.ZERO;

    private @Nullable Store store;
    private EngineNode node;
    private boolean isRefusing;
    private boolean isRecovering;

    /** Something to ask of a consumer on its loop. */
    private interface Request {
        void to(Consumer consumer);
    }

    /** A consumer and what it holds. */
    private final class Receiving implements ConsumerListener, SessionListener {
        final String queue;
        final int lane;
        final BrokerConnection connection;
        final @Nullable Integer kind;
        final Map<Long, String> unsettled = new LinkedHashMap<>();
        final List<Request> early = new ArrayList<>();
        @Nullable Consumer consumer;

        /**
         * @param kind what it wants; null for everything
         */
        Receiving(String queue, @Nullable Integer kind, int lane) {
            this.queue = queue;
            this.kind = kind;
            this.lane = lane;
            connection = node.connect(lane);
        }

        QueueHistory history() {
            return historyOf(queue);
        }

        void call(Request request) {
            if (consumer == null) {
                early.add(request);
            } else {
                node.loops.loop(lane).run(() -> request.to(Objects.requireNonNull(consumer)));
            }
        }

        @Override
        public void opened(ClientSession session, boolean isPresent) {
            if (!isPresent) {
                throw new AssertionError("the session is lost");
            }
            session.receive(this);
        }

        @Override
        public void opened(Consumer made, Target source) {
            consumer = made;
            early.forEach(request -> request.to(made));
        }

        @Override
        public void refused(Refusal refusal) {
            if (!queue.equals(SESSION) || refusal.reason() != Refusal.Reason.UNAVAILABLE) {
                throw new AssertionError(refusal.toString());
            }
            receivers.remove(this);
            connection.close();
        }

        @Override
        public void delivered(Delivery delivery) {
            String body = delivery.message().body().asUtf8();
            body = body.substring(0, body.indexOf(' '));
            if (isRecovering) {
                history().found(this, body, delivery.failedAttempts());
            } else {
                history().delivered(this, kind, body, delivery.failedAttempts());
            }
            checkGroup(body);
            unsettled.put(delivery.id(), body);
            if (queue.equals(SESSION)) {
                int mark = 1 + Math.floorMod(body.hashCode(), 65_535);
                if (delivery.mark() != 0 && delivery.mark() != mark) {
                    throw new AssertionError(body + " has another's mark " + delivery.mark());
                }
                Objects.requireNonNull(consumer).mark(delivery.id(), mark);
            }
        }

        /** Messages of one group are with one consumer at a time. */
        private void checkGroup(String body) {
            for (Receiving other : receivers) {
                boolean isOther = !other.equals(this) && other.queue.equals(queue);
                for (String held : isOther ? other.unsettled.values() : List.<String>of()) {
                    if (QueueHistory.areOfOneGroup(body, held)) {
                        throw new AssertionError("GROUP-SPLIT: " + body + " beside " + held);
                    }
                }
            }
        }

        @Override
        public void drained() {}

        @Override
        public void ended(Refusal why) {
            if (receivers.contains(this)) {
                throw new AssertionError(why.toString());
            }
        }
    }

    /**
     * @param refusals how many of a thousand commits the store refuses
     */
    EngineSimulation(long seed, StoreUnderTest tested, int refusals) {
        random = new SplittableRandom(seed);
        this.tested = tested;
        this.refusals = refusals;
        int small = random.nextInt(5, 60);
        for (int i = 0; i < 3; i++) {
            QueueConfig defaults = Binder.defaultsOf(QueueConfig.class);
            String name = "queue-" + i;
            queues.put(
                    name,
                    new QueueConfig(
                            true,
                            List.of(TopicFilter.of(SHARED_FILTER)),
                            i == 0 ? small : defaults.maxMessages(),
                            defaults.maxBytes(),
                            i == 0 ? WhenFull.BACK_PRESSURE : WhenFull.REJECT,
                            0,
                            i == 2 ? RESTING : defaults.redelivery(),
                            Optional.empty(),
                            Optional.empty(),
                            false,
                            Optional.empty(),
                            defaults.duplicates(),
                            Optional.empty()));
            histories.put(name, new QueueHistory(name));
        }
        histories.put(SESSION, new QueueHistory(SESSION));
        node = started();
        subscribe();
    }

    private void subscribe() {
        SessionClient client = new SessionClient(node, random.nextInt(3)).open(REQUEST);
        comeToRest();
        client.subscribe(SHARED_FILTER, Quality.AT_LEAST_ONCE);
        comeToRest();
        client.close();
    }

    private EngineNode started() {
        receivers.clear();
        publishers.clear();
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
        for (int i = 0; i < published.length; i++) {
            publishers.add(started.connect(i));
        }
        return started;
    }

    void run(int operations) {
        for (int life = 0; life < LIVES; life++) {
            live(random.nextInt(operations));
            if (random.nextInt(3) == 0) {
                comeToRest();
            }
            restart();
        }
        finish();
    }

    private void live(int operations) {
        isRefusing = true;
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
        isRefusing = false;
    }

    private void operate() {
        switch (random.nextInt(16)) {
            case 0, 1, 2, 3, 4 -> publish();
            case 5, 6 -> consume();
            case 7 -> leave();
            case 8 -> {
                if (random.nextInt(4) == 0) {
                    comeToRest();
                }
            }
            case 9, 10 -> {
                Receiving receiver = anyReceiver();
                if (receiver != null) {
                    receiver.call(consumer -> consumer.credit(random.nextInt(1, 50), 1 << 20));
                }
            }
            default -> settleSome();
        }
    }

    private void publish() {
        int publisher = random.nextInt(published.length);
        int queue = random.nextInt(4);
        for (int i = random.nextInt(1, 40); i > 0; i--) {
            publish(publisher, queue);
        }
    }

    /** To one queue by its name, or to all of them by their filter. */
    private void publish(int publisher, int queue) {
        int number = published[publisher]++;
        List<QueueHistory> reached = new ArrayList<>();
        for (String name : queues.keySet()) {
            if (queue == 3 || name.equals("queue-" + queue)) {
                reached.add(historyOf(name));
            }
        }
        if (queue == 3) {
            reached.add(historyOf(SESSION));
        }
        reached.forEach(history -> history.sent(publisher, number, queue));
        Message message =
                Message.to(Address.of(queue == 3 ? "all/x" : "queue-" + queue))
                        .timestampMs(++time)
                        .priority(QueueHistory.priorityOf(number))
                        .groupId(QueueHistory.groupOf(number))
                        .properties(
                                new ApplicationProperties.Builder()
                                        .add("kind", "" + QueueHistory.kindOf(number))
                                        .build())
                        .body(
                                Bytes.utf8(
                                        QueueHistory.body(publisher, number)
                                                + " "
                                                + "x".repeat(random.nextInt(200))),
                                BodyKind.TEXT)
                        .build();
        node.loops
                .loop(publisher)
                .run(
                        () ->
                                publishers
                                        .get(publisher)
                                        .publish(
                                                message,
                                                Target.Kind.ANY,
                                                0,
                                                (_, result) ->
                                                        published(
                                                                publisher, number, reached,
                                                                result)));
    }

    private static void published(
            int publisher, int number, List<QueueHistory> reached, PublishResult result) {
        if (result == PublishResult.ACCEPTED) {
            reached.forEach(history -> history.stored(publisher, number));
        } else if (reached.size() == 1) {
            reached.getFirst().refused(publisher, number);
        }
    }

    private void consume() {
        if (receivers.size() >= 6) {
            return;
        }
        int queue = random.nextInt(4);
        if (queue < 3) {
            Integer kind = random.nextInt(3) == 0 ? random.nextInt(3) : null;
            attach("queue-" + queue, kind, random.nextInt(3));
            return;
        }
        // The other connection goes and this one comes, in whatever order that is heard of.
        for (Receiving other : List.copyOf(receivers)) {
            if (other.queue.equals(SESSION)) {
                leave(other);
            }
        }
        attach(SESSION, null, random.nextInt(3));
    }

    private Receiving attach(String queue, @Nullable Integer kind, int lane) {
        Receiving receiver = new Receiving(queue, kind, lane);
        receivers.add(receiver);
        node.loops
                .loop(lane)
                .run(
                        () -> {
                            if (queue.equals(SESSION)) {
                                receiver.connection.openSession(REQUEST, receiver);
                            } else {
                                receiver.connection.consume(
                                        new ConsumeRequest(
                                                        new Target(Target.Kind.QUEUE, queue), false)
                                                .selecting(
                                                        kind == null ? "" : "kind='" + kind + "'"),
                                        receiver);
                            }
                        });
        return receiver;
    }

    /** A consumer closes, or its connection ends; either way the queue hears of it later. */
    private void leave() {
        Receiving receiver = anyReceiver();
        if (receiver != null) {
            leave(receiver);
        }
    }

    private void leave(Receiving receiver) {
        receivers.remove(receiver);
        boolean isFailure = receiver.consumer == null || random.nextBoolean();
        node.loops
                .loop(receiver.lane)
                .run(
                        () -> {
                            if (isFailure) {
                                receiver.connection.close();
                            } else {
                                Objects.requireNonNull(receiver.consumer).close();
                            }
                        });
        receiver.unsettled.values().forEach(body -> receiver.history().givenBack(body, isFailure));
        receiver.history().left(isFailure);
    }

    private void settleSome() {
        Receiving receiver = anyReceiver();
        if (receiver == null) {
            return;
        }
        List<Long> ids = new ArrayList<>(receiver.unsettled.keySet());
        boolean isInOrder = random.nextBoolean();
        for (int i = random.nextInt(60); i > 0 && !ids.isEmpty(); i--) {
            Long id = ids.remove(isInOrder ? 0 : random.nextInt(ids.size()));
            String body = Objects.requireNonNull(receiver.unsettled.remove(id));
            Outcome outcome =
                    switch (random.nextInt(8)) {
                        case 0 -> Outcome.RELEASED;
                        case 1 -> new Outcome.Modified(true, false, ApplicationProperties.NONE);
                        default -> Outcome.ACCEPTED;
                    };
            if (outcome instanceof Outcome.Accepted) {
                receiver.history().settled(body);
            } else {
                receiver.history().givenBack(body, outcome instanceof Outcome.Modified);
            }
            receiver.call(consumer -> consumer.settle(id, id, outcome));
        }
    }

    private @Nullable Receiving anyReceiver() {
        return receivers.isEmpty() ? null : receivers.get(random.nextInt(receivers.size()));
    }

    private void comeToRest() {
        boolean wasRefusing = isRefusing;
        isRefusing = false;
        node.settle();
        histories.values().forEach(QueueHistory::cameToRest);
        isRefusing = wasRefusing;
    }

    /** Ends the life of the engine at once, and takes everything that the next one has. */
    private void restart() {
        tested.crash();
        past = past.plusNanos(node.loops.loop(0).nanoTime());
        // What was answered until then is heard.
        node.loops.runPending();
        histories.values().forEach(QueueHistory::crashed);
        node = started();
        isRecovering = true;
        takeAll();
        isRecovering = false;
        for (Receiving receiver : List.copyOf(receivers)) {
            Map<Long, String> held = Map.copyOf(receiver.unsettled);
            receiver.unsettled.clear();
            held.values().forEach(body -> receiver.history().givenBack(body, false));
            receiver.call(Consumer::close);
        }
        receivers.clear();
        comeToRest();
    }

    private void takeAll() {
        for (Receiving receiver : List.copyOf(receivers)) {
            if (receiver.queue.equals(SESSION)) {
                leave(receiver);
            }
        }
        for (String queue : histories.keySet()) {
            attach(queue, null, random.nextInt(3))
                    .call(consumer -> consumer.credit(1_000_000, 1L << 40));
        }
        comeToRest();
        histories.values().forEach(QueueHistory::everythingWasDelivered);
    }

    /** Settles everything; then nothing is left, in the log neither. */
    private void finish() {
        comeToRest();
        takeAll();
        for (Receiving receiver : receivers) {
            receiver.unsettled.values().forEach(receiver.history()::settled);
            receiver.call(consumer -> consumer.settle(1, Long.MAX_VALUE, Outcome.ACCEPTED));
        }
        for (int i = 0; i < 20; i++) {
            comeToRest();
        }
        for (int i = 0; i < node.loops.size(); i++) {
            PartitionBounds left =
                    Objects.requireNonNull(store).bounds(new PartitionId("$queues", i));
            if (left.startOffset() != left.endOffset()) {
                throw new AssertionError("the log is not trimmed: " + left);
            }
        }
    }

    private QueueHistory historyOf(String queue) {
        return Objects.requireNonNull(histories.get(queue));
    }
}
