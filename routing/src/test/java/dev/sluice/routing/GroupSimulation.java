package dev.sluice.routing;

import dev.sluice.config.Binder;
import dev.sluice.core.address.Address;
import dev.sluice.core.address.Target;
import dev.sluice.core.broker.BrokerConnection;
import dev.sluice.core.broker.ConsumeRequest;
import dev.sluice.core.broker.Consumer;
import dev.sluice.core.broker.ConsumerListener;
import dev.sluice.core.broker.Delivery;
import dev.sluice.core.broker.GroupDescription;
import dev.sluice.core.broker.GroupId;
import dev.sluice.core.broker.GroupMembership;
import dev.sluice.core.broker.Outcome;
import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.ReplyListener;
import dev.sluice.core.broker.StreamPosition;
import dev.sluice.core.message.ApplicationProperties;
import dev.sluice.core.message.BodyKind;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Message;
import dev.sluice.routing.testkit.RefusingStore;
import dev.sluice.routing.testkit.StoreUnderTest;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * A random history of a consumer group in a whole engine, from one seed, over several lives:
 * members that come, leave, lose their connections, are taken over and are away too long, outcomes
 * of every kind, commits that are refused, and crashes, between steps of the store and the lanes in
 * any order. {@link GroupHistory} judges what comes out.
 *
 * <p><i>Confined to one thread.</i>
 */
final class GroupSimulation {
    private static final int LIVES = 4;
    private static final GroupId GROUP = new GroupId("s", "g");

    private final SplittableRandom random;
    private final StoreUnderTest tested;
    private final int refusals;
    private final int partitions;
    private final RoutingConfig config;
    private final GroupHistory history = new GroupHistory();
    private final List<Member> members = new ArrayList<>();
    private EngineNode node;
    private BrokerConnection publisher;
    private int published;

    /** What the lives before took. */
    private Duration past = Duration.ZERO;

    private boolean isRefusing;
    private boolean isAccepting;

    /** Something to ask of a member on its loop. */
    private interface Request {
        void to(Consumer consumer);
    }

    /** A member and what it holds. */
    private final class Member implements ConsumerListener {
        final @Nullable String instance;
        final int lane;
        final BrokerConnection connection;
        final Map<Long, Delivery> unsettled = new LinkedHashMap<>();
        final List<Request> early = new ArrayList<>();
        Set<Integer> assigned = Set.of();
        boolean isTakenOver;
        @Nullable Consumer consumer;

        Member(@Nullable String instance, int lane) {
            this.instance = instance;
            this.lane = lane;
            connection = node.connect(lane);
        }

        void join() {
            ConsumeRequest request =
                    new ConsumeRequest(
                                    new Target(Target.Kind.STREAM, "s"),
                                    false,
                                    false,
                                    new StreamPosition.First())
                            .in(new GroupMembership(GROUP.group(), instance));
            node.loops.loop(lane).run(() -> connection.consume(request, this));
        }

        void call(Request request) {
            if (consumer == null) {
                early.add(request);
            } else {
                node.loops.loop(lane).run(() -> request.to(Objects.requireNonNull(consumer)));
            }
        }

        @Override
        public void opened(Consumer made, Target source) {
            consumer = made;
            early.forEach(request -> request.to(made));
        }

        @Override
        public void refused(Refusal refusal) {
            if (refusal.reason() != Refusal.Reason.UNAVAILABLE || isAccepting) {
                throw new AssertionError(refusal.toString());
            }
            members.remove(this);
        }

        @Override
        public void assigned(Set<Integer> now) {
            assigned = now;
        }

        @Override
        public void delivered(Delivery delivery) {
            if (!isAssigned(delivery)) {
                throw new AssertionError(delivery + " comes, assigned is " + assigned);
            }
            history.delivered(delivery);
            unsettled.put(delivery.id(), delivery);
            if (isTakenOver) {
                history.doubted(delivery);
            }
            if (isAccepting) {
                settle(delivery.id(), Outcome.ACCEPTED);
            }
        }

        void settle(long id, Outcome outcome) {
            Delivery delivery = Objects.requireNonNull(unsettled.remove(id));
            if (outcome instanceof Outcome.Accepted || outcome instanceof Outcome.Rejected) {
                history.settled(delivery);
            } else {
                history.givenBack(delivery);
            }
            call(open -> open.settle(id, id, outcome));
        }

        /** Its deliveries are no longer its own. */
        void gaveBackAll() {
            unsettled.values().forEach(history::givenBack);
            unsettled.clear();
        }

        /** Another one of its name comes. */
        void takenOver() {
            isTakenOver = true;
            doubt();
        }

        /** What is no longer assigned to it may be taken from it. */
        void doubt() {
            for (Delivery delivery : unsettled.values()) {
                if (isTakenOver || !isAssigned(delivery)) {
                    history.doubted(delivery);
                }
            }
        }

        private boolean isAssigned(Delivery delivery) {
            return assigned.contains(Objects.requireNonNull(delivery.position()).partition());
        }

        @Override
        public void drained() {}

        @Override
        public void ended(Refusal why) {
            if (why.reason() != Refusal.Reason.TAKEN_OVER) {
                throw new AssertionError(why.toString());
            }
            gaveBackAll();
            members.remove(this);
        }
    }

    /**
     * @param refusals how many of a thousand commits the store refuses
     */
    GroupSimulation(long seed, StoreUnderTest tested, int refusals) {
        random = new SplittableRandom(seed);
        this.tested = tested;
        this.refusals = refusals;
        partitions = random.nextInt(1, 6);
        GroupConfig defaults = Binder.defaultsOf(GroupConfig.class);
        config =
                StreamRig.config(
                        partitions,
                        "address",
                        StreamRig.EVERYTHING,
                        new GroupConfig(
                                1,
                                100,
                                random.nextInt(1, 60),
                                Duration.ofSeconds(5),
                                Duration.ofSeconds(7),
                                defaults.expiry(),
                                defaults.maxLagSeries()));
        node = started();
        publisher = node.connect(0);
    }

    private EngineNode started() {
        return EngineNode.start(
                tested,
                random.nextInt(1, 4),
                opened ->
                        new RefusingStore(
                                opened, writes -> isRefusing && random.nextInt(1_000) < refusals),
                config,
                past);
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
        switch (random.nextInt(18)) {
            case 0, 1, 2, 3 -> publish();
            case 4, 5 -> join();
            case 6 -> leave();
            case 7 -> {
                if (random.nextInt(3) == 0) {
                    comeToRest();
                }
            }
            case 8 -> {
                if (random.nextInt(4) == 0) {
                    passTime(random.nextInt(10));
                }
            }
            case 9, 10, 11 -> {
                if (!members.isEmpty()) {
                    anyMember().call(open -> open.credit(random.nextInt(1, 40), 1 << 20));
                }
            }
            default -> settleSome();
        }
    }

    private void publish() {
        for (int i = random.nextInt(1, 20); i > 0; i--) {
            String body = "m" + published++;
            Message message =
                    Message.to(Address.of("s/" + random.nextInt(12)))
                            .body(Bytes.utf8(body), BodyKind.TEXT)
                            .build();
            node.loops
                    .loop(0)
                    .run(
                            () ->
                                    publisher.publish(
                                            message,
                                            Target.Kind.ANY,
                                            0,
                                            (_, result) -> {
                                                if (result == PublishResult.ACCEPTED) {
                                                    history.stored(body);
                                                }
                                            }));
        }
    }

    private void join() {
        if (members.size() >= 7) {
            return;
        }
        boolean isStatic = random.nextInt(3) == 0;
        String instance = isStatic ? "i" + random.nextInt(2) : null;
        if (instance != null) {
            for (Member other : members) {
                if (instance.equals(other.instance)) {
                    other.takenOver();
                }
            }
        }
        joined(new Member(instance, random.nextInt(3)));
    }

    private void joined(Member member) {
        members.add(member);
        member.join();
    }

    /** A member closes, or its connection ends; either way the group hears of it later. */
    private void leave() {
        if (members.isEmpty()) {
            return;
        }
        Member member = anyMember();
        members.remove(member);
        boolean isFailure = member.consumer == null || random.nextBoolean();
        node.loops
                .loop(member.lane)
                .run(
                        () -> {
                            if (isFailure) {
                                member.connection.close();
                            } else {
                                Objects.requireNonNull(member.consumer).close();
                            }
                        });
        member.gaveBackAll();
    }

    private void settleSome() {
        if (members.isEmpty()) {
            return;
        }
        Member member = anyMember();
        List<Long> ids = new ArrayList<>(member.unsettled.keySet());
        boolean isInOrder = random.nextBoolean();
        for (int i = random.nextInt(40); i > 0 && !ids.isEmpty(); i--) {
            Long id = ids.remove(isInOrder ? 0 : random.nextInt(ids.size()));
            member.settle(
                    id,
                    switch (random.nextInt(10)) {
                        case 0 -> Outcome.RELEASED;
                        case 1 -> new Outcome.Modified(true, false, ApplicationProperties.NONE);
                        case 2 -> new Outcome.Rejected("by the test");
                        default -> Outcome.ACCEPTED;
                    });
        }
    }

    private Member anyMember() {
        return members.get(random.nextInt(members.size()));
    }

    /** In steps that are short beside the time that a revocation takes. */
    private void passTime(int seconds) {
        boolean wasRefusing = isRefusing;
        isRefusing = false;
        for (int i = 0; i < seconds; i++) {
            node.settleNow();
            List.copyOf(members).forEach(Member::doubt);
            node.loops.advance(Duration.ofSeconds(1));
        }
        isRefusing = wasRefusing;
    }

    private void comeToRest() {
        boolean wasRefusing = isRefusing;
        isRefusing = false;
        node.settleNow();
        List.copyOf(members).forEach(Member::doubt);
        node.settle();
        history.cameToRest();
        checkAssignment();
        isRefusing = wasRefusing;
    }

    private void checkAssignment() {
        Set<Integer> all = new HashSet<>();
        for (Member member : members) {
            for (int partition : member.assigned) {
                if (!all.add(partition)) {
                    throw new AssertionError("two members have partition " + partition);
                }
            }
        }
    }

    /** Ends the life of the engine at once. */
    private void restart() {
        tested.crash();
        past = past.plusNanos(node.loops.loop(0).nanoTime());
        // What was answered until then is heard.
        node.loops.runPending();
        history.crashed();
        members.clear();
        node = started();
        publisher = node.connect(0);
        comeToRest();
    }

    /** New members settle everything; then nothing is left, and the partitions are even. */
    private void finish() {
        while (!members.isEmpty()) {
            leave();
        }
        comeToRest();
        passTime(8);
        isAccepting = true;
        for (int i = random.nextInt(1, 4); i > 0; i--) {
            joined(new Member(null, random.nextInt(3)));
        }
        members.forEach(member -> member.call(open -> open.credit(1_000_000, 1L << 40)));
        for (int i = 0; i < 20; i++) {
            comeToRest();
        }
        history.everythingIsDone();
        checkEvenness();
        checkLag();
    }

    private void checkEvenness() {
        List<Integer> counts =
                members.stream().map(member -> member.assigned.size()).sorted().toList();
        int sum = counts.stream().mapToInt(Integer::intValue).sum();
        if (sum != partitions || counts.getLast() - counts.getFirst() > 1) {
            throw new AssertionError(partitions + " partitions are divided " + counts);
        }
    }

    private void checkLag() {
        GroupDescription[] group = new GroupDescription[1];
        node.loops
                .loop(0)
                .run(
                        () ->
                                publisher
                                        .groups()
                                        .describe(
                                                GROUP,
                                                new ReplyListener<>() {
                                                    @Override
                                                    public void succeeded(GroupDescription found) {
                                                        group[0] = found;
                                                    }

                                                    @Override
                                                    public void refused(Refusal refusal) {
                                                        throw new AssertionError(
                                                                refusal.toString());
                                                    }
                                                }));
        node.loops.runPending();
        for (GroupDescription.Partition partition : group[0].partitions()) {
            if (partition.lag() != 0 || partition.floor() != partition.end()) {
                throw new AssertionError("something is left: " + partition);
            }
        }
    }
}
