package dev.sluice.routing;

import dev.sluice.core.address.Address;
import dev.sluice.core.address.Target;
import dev.sluice.core.address.TopicFilter;
import dev.sluice.core.broker.BrokerConnection;
import dev.sluice.core.broker.ClientSession;
import dev.sluice.core.broker.Consumer;
import dev.sluice.core.broker.ConsumerListener;
import dev.sluice.core.broker.Delivery;
import dev.sluice.core.broker.Outcome;
import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.ReplyListener;
import dev.sluice.core.broker.SessionListener;
import dev.sluice.core.broker.SessionRequest;
import dev.sluice.core.broker.SubscriptionOptions;
import dev.sluice.core.message.BodyKind;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Message;
import dev.sluice.core.message.Quality;
import dev.sluice.routing.testkit.RefusingStore;
import dev.sluice.routing.testkit.StoreUnderTest;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.SplittableRandom;

/**
 * A random history of one shared subscription in a whole engine, from one seed, over one life or
 * several that end in crashes. Members come, take slowly, go, come back, unsubscribe and end their
 * sessions while others publish. One member keeps its session, so that the group never ends.
 *
 * <p>At times the store takes no messages.
 *
 * <p>Judged is: what was acknowledged is accepted by a member, and once, unless a crash came before
 * that was durable; what a session got no other one gets before it ends, over crashes too; what was
 * delivered before is marked as that; and a member gets the messages of one publisher in their
 * order unless somebody came or went meanwhile.
 *
 * <p><i>Confined to one thread.</i>
 */
final class SharedSimulation {
    private static final int LANES = 3;
    private static final int STEPS = 600;

    /** When what the store refused of settlements is written again, at the latest. */
    private static final Duration FLUSH_RETRY = Duration.ofMillis(150);

    private static final String SHARED = "$share/g/t/#";

    private final SplittableRandom random;
    private final StoreUnderTest tested;
    private final boolean hasCrashes;
    private final SharedHistory history = new SharedHistory();
    private final List<Member> members = new ArrayList<>();
    private final List<BrokerConnection> publishers = new ArrayList<>();
    private final int[] published = new int[LANES];
    private EngineNode node;
    private Duration ahead = Duration.ZERO;
    private int sessionsMade;

    /** Whether the store takes no messages at the moment. */
    private boolean isFull;

    SharedSimulation(long seed, StoreUnderTest tested, boolean hasCrashes) {
        random = new SplittableRandom(seed);
        this.tested = tested;
        this.hasCrashes = hasCrashes;
        node = start();
    }

    private EngineNode start() {
        return EngineNode.start(
                tested,
                LANES,
                store -> new RefusingStore(store, writes -> isFull && !writes.appends().isEmpty()),
                Map.of(),
                ahead);
    }

    /** A client with a session that is there in turns. */
    private final class Member implements SessionListener, ConsumerListener {
        final boolean isAnchor;
        final Map<Long, String> unsettled = new LinkedHashMap<>();
        String clientId = "";
        int lane;
        @Nullable BrokerConnection connection;
        @Nullable ClientSession session;
        @Nullable Consumer consumer;
        boolean isSubscribed;

        Member(boolean isAnchor) {
            this.isAnchor = isAnchor;
            newSession();
        }

        void newSession() {
            clientId = "m" + ++sessionsMade;
            isSubscribed = false;
        }

        /** Without crashes there are sessions in memory, too. */
        private boolean isPassing() {
            return !isAnchor && !hasCrashes && clientId.hashCode() % 3 == 0;
        }

        void connect() {
            history.disturbed();
            lane = random.nextInt(LANES);
            BrokerConnection made = node.connect(lane);
            connection = made;
            long expiryMs = isPassing() ? 0 : SessionRequest.NEVER;
            node.loops
                    .loop(lane)
                    .run(
                            () ->
                                    made.openSession(
                                            new SessionRequest(clientId, false, expiryMs, null),
                                            this));
            if (isPassing()) {
                isSubscribed = false;
            }
        }

        @Override
        public void opened(ClientSession opened, boolean isPresent) {
            session = opened;
            if (!isSubscribed) {
                subscribe();
            }
            opened.receive(this);
        }

        void subscribe() {
            isSubscribed = true;
            history.disturbed();
            Quality quality = isAnchor ? Quality.EXACTLY_ONCE : Quality.AT_LEAST_ONCE;
            Objects.requireNonNull(session)
                    .subscribe(
                            TopicFilter.of(SHARED),
                            new SubscriptionOptions(quality, false, false, 0),
                            new Answered());
        }

        @Override
        public void opened(Consumer made, Target source) {
            consumer = made;
            made.credit(1 + random.nextInt(20), 1L << 40);
        }

        @Override
        public void delivered(Delivery delivery) {
            String body = delivery.message().body().asUtf8();
            int mark = history.delivered(clientId, body, delivery);
            if (unsettled.containsValue(body)) {
                throw new AssertionError(clientId + " got " + body + ", which it has not settled");
            }
            unsettled.put(delivery.id(), body);
            Objects.requireNonNull(consumer).mark(delivery.id(), mark);
        }

        /** Accepts some of what it has, and wants as many more. */
        void work(int most) {
            Consumer taking = consumer;
            if (taking == null) {
                return;
            }
            node.loops
                    .loop(lane)
                    .run(
                            () -> {
                                for (int i = 0; i < most && !unsettled.isEmpty(); i++) {
                                    accept(taking);
                                }
                            });
        }

        private void accept(Consumer taking) {
            List<Long> ids = List.copyOf(unsettled.keySet());
            long id = ids.get(random.nextInt(Math.min(3, ids.size())));
            history.accepted(clientId, Objects.requireNonNull(unsettled.remove(id)));
            taking.settle(id, id, Outcome.ACCEPTED);
            taking.credit(1, 0);
        }

        void leave(boolean endsSession) {
            BrokerConnection leaving = connection;
            ClientSession left = session;
            if (leaving == null || left == null) {
                return;
            }
            history.disturbed();
            if (endsSession || isPassing()) {
                isFull = false;
                history.ended(clientId);
            }
            node.loops
                    .loop(lane)
                    .run(
                            () -> {
                                if (endsSession) {
                                    left.disconnect(true, OptionalLong.of(0));
                                }
                                leaving.close();
                            });
            gone();
            node.loops.runPending();
            if (endsSession || isPassing()) {
                node.settleNow();
                newSession();
            }
        }

        void gone() {
            connection = null;
            session = null;
            consumer = null;
            unsettled.clear();
        }

        void changeSubscription() {
            ClientSession held = session;
            if (isAnchor || held == null) {
                return;
            }
            history.disturbed();
            node.loops
                    .loop(lane)
                    .run(
                            () -> {
                                if (isSubscribed) {
                                    isSubscribed = false;
                                    held.unsubscribe(TopicFilter.of(SHARED), new Answered());
                                } else {
                                    subscribe();
                                }
                            });
        }

        @Override
        public void refused(Refusal refusal) {
            throw new AssertionError(refusal.toString());
        }

        @Override
        public void drained() {}

        @Override
        public void ended(Refusal why) {
            throw new AssertionError(why.toString());
        }
    }

    private static final class Answered implements ReplyListener<Boolean> {
        @Override
        public void succeeded(Boolean existed) {}

        @Override
        public void refused(Refusal refusal) {
            throw new AssertionError(refusal.toString());
        }
    }

    void run() {
        for (int i = 0; i < 4; i++) {
            members.add(new Member(i == 0));
        }
        begin();
        for (int step = 0; step < STEPS; step++) {
            step();
            if (hasCrashes && random.nextInt(50) == 0) {
                crash();
            }
        }
        end();
        history.judge();
    }

    private void begin() {
        publishers.clear();
        for (int lane = 0; lane < LANES; lane++) {
            publishers.add(node.connect(lane));
        }
        Member anchor = members.getFirst();
        anchor.connect();
        node.settleNow();
        history.atRest();
    }

    private void step() {
        Member member = members.get(random.nextInt(members.size()));
        switch (random.nextInt(20)) {
            case 0, 1, 2, 3, 4, 5 -> publish(1 + random.nextInt(3));
            case 6, 7, 8, 9 -> member.work(1 + random.nextInt(10));
            case 10 -> {
                if (member.connection == null) {
                    member.connect();
                } else {
                    member.leave(false);
                }
            }
            case 11 -> {
                if (random.nextInt(3) == 0 && !member.isAnchor) {
                    member.leave(true);
                }
            }
            case 12 -> member.changeSubscription();
            case 13 -> {
                isFull = false;
                node.loops.advance(FLUSH_RETRY);
                node.settleNow();
                history.atRest();
            }
            case 14 -> {
                node.loops.advance(Duration.ofMillis(random.nextInt(300)));
                if (random.nextInt(3) == 0) {
                    isFull = true;
                    history.disturbed();
                }
            }
            case 15, 16, 17 -> tested.step();
            default -> node.loops.loop(random.nextInt(LANES)).runPending();
        }
    }

    private void publish(int count) {
        int lane = random.nextInt(LANES);
        for (int i = 0; i < count; i++) {
            String body = history.sent(lane, ++published[lane]);
            Quality quality = random.nextBoolean() ? Quality.AT_LEAST_ONCE : Quality.EXACTLY_ONCE;
            Message message =
                    Message.to(Address.of("t/" + lane))
                            .quality(quality)
                            .body(Bytes.utf8(body), BodyKind.TEXT)
                            .build();
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
                                                    (_, result) -> answered(body, result)));
        }
    }

    private void answered(String body, PublishResult result) {
        if (result == PublishResult.ACCEPTED) {
            history.acknowledged(body);
        } else if (result != PublishResult.FULL) {
            throw new AssertionError(body + " was answered with " + result);
        }
    }

    private void crash() {
        isFull = false;
        tested.crash();
        history.crashed();
        ahead = ahead.plusNanos(node.loops.loop(0).nanoTime());
        node = start();
        members.forEach(Member::gone);
        for (Member member : members) {
            member.isSubscribed = member.isAnchor && member.isSubscribed;
        }
        begin();
    }

    /** Everybody comes and takes everything. */
    private void end() {
        isFull = false;
        node.settleNow();
        for (Member member : members) {
            if (member.connection == null) {
                member.connect();
                node.settleNow();
            }
        }
        for (int i = 0; i < 2_000; i++) {
            members.forEach(member -> member.work(Integer.MAX_VALUE));
            node.settleNow();
            if (members.stream().allMatch(member -> member.unsettled.isEmpty())) {
                node.settle();
                if (members.stream().allMatch(member -> member.unsettled.isEmpty())) {
                    return;
                }
            }
        }
        throw new AssertionError("messages keep coming");
    }
}
