package dev.sluice.routing.internal.group;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.config.ByteSize;
import dev.sluice.core.address.Address;
import dev.sluice.core.address.Target;
import dev.sluice.core.address.TopicFilter;
import dev.sluice.core.broker.ConnectionInfo;
import dev.sluice.core.broker.ConsumeRequest;
import dev.sluice.core.broker.Delivery;
import dev.sluice.core.broker.GroupId;
import dev.sluice.core.broker.GroupMembership;
import dev.sluice.core.broker.Outcome;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.StreamPosition;
import dev.sluice.core.declaration.KeyRule;
import dev.sluice.core.declaration.RetentionConfig;
import dev.sluice.core.declaration.StreamConfig;
import dev.sluice.core.message.BodyKind;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Message;
import dev.sluice.core.metrics.Metrics;
import dev.sluice.core.record.MessageRecords;
import dev.sluice.core.store.CommitListener;
import dev.sluice.core.store.Durability;
import dev.sluice.core.store.StoreFailure;
import dev.sluice.core.store.WriteSet;
import dev.sluice.core.testkit.ManualLoops;
import dev.sluice.routing.GroupConfig;
import dev.sluice.routing.internal.lane.Lanes;
import dev.sluice.routing.internal.stream.LaneReads;
import dev.sluice.routing.internal.stream.StreamLog;
import dev.sluice.storage.InMemoryStore;
import dev.sluice.storage.InMemoryStoreConfig;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** What groups count and show. */
class GroupMetricsTest {
    private static final GroupId GROUP = new GroupId("s", "g");

    private final ManualLoops loops = new ManualLoops(2);
    private final Map<String, LongSupplier> shown = new TreeMap<>();
    private final Metrics metrics = new Recorded();
    private final InMemoryStore store =
            new InMemoryStore(
                    new InMemoryStoreConfig(ByteSize.parse("1MiB")),
                    InstantSource.system(),
                    Metrics.none());
    private final StreamLog stream =
            new StreamLog(
                    "s",
                    new StreamConfig(
                            List.of(TopicFilter.of("s")),
                            2,
                            KeyRule.parse("address"),
                            Durability.COMMIT,
                            new RetentionConfig(Optional.empty(), Optional.empty(), false)));
    private final Groups groups;

    GroupMetricsTest() {
        stream.partitions().forEach(store::open);
        Lanes lanes = new Lanes(loops.group());
        groups =
                new Groups(
                        lanes,
                        store,
                        lane -> new LaneReads(store, lane),
                        name -> stream,
                        loops.clock(),
                        metrics,
                        new GroupConfig(
                                2,
                                1,
                                2,
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(1),
                                Duration.ofMinutes(5),
                                1));
        groups.start();
    }

    @Test
    void theLagOfAGroupIsShownUntilItIsGone() {
        append(0, 2);
        append(1, 1);
        Member member = join("g");
        member.credit();
        round();
        assertEquals(3, shown("sluice_group_lag g"));
        assertEquals(1, shown("sluice_groups"));

        member.settle(1, Outcome.ACCEPTED);
        append(1, 4);
        round();
        assertEquals(6, shown("sluice_group_lag g"));

        member.leave();
        loops.advance(Duration.ofMinutes(6));
        assertEquals(0, shown("sluice_group_lag g"));
        assertEquals(0, shown("sluice_groups"));
        assertEquals(1, shown("sluice_groups_expired_total"));
    }

    @Test
    void outcomesAreCountedByReason() {
        append(0, 3);
        Member member = join("g");
        member.credit();
        assertEquals(1, shown("sluice_group_blocked_total"));
        member.settle(1, Outcome.RELEASED);
        member.settle(2, new Outcome.Rejected("wrong"));
        member.settle(3, Outcome.ACCEPTED);
        member.leave();

        assertEquals(1, shown("sluice_group_given_back_total released"));
        assertEquals(1, shown("sluice_group_settled_total rejected"));
        assertEquals(1, shown("sluice_group_settled_total accepted"));
        assertEquals(1, shown("sluice_group_redelivered_total"));
        assertEquals(1, shown("sluice_group_given_back_total member-left"));
        assertEquals(4, shown("sluice_group_delivered_total"));
    }

    @Test
    void whatRetentionRemovesAndWhatLimitsRefuseIsCounted() {
        append(0, 1);
        append(0, 1);
        join("g");
        join("g");
        assertEquals(1, shown("sluice_group_refused_total max-members"));
        Member other = join("h");
        join("i");
        assertEquals(1, shown("sluice_group_refused_total max-groups"));
        store.trim(stream.partitions().getFirst(), 1);
        other.credit();
        assertEquals(1, shown("sluice_group_missed_total"));
    }

    private void round() {
        loops.advance(GroupRounds.EVERY);
    }

    private long shown(String series) {
        return Objects.requireNonNull(shown.get(series), () -> "among " + shown.keySet())
                .getAsLong();
    }

    private Member join(String group) {
        Member member = new Member();
        ConsumeRequest request =
                new ConsumeRequest(
                                new Target(Target.Kind.STREAM, "s"),
                                false,
                                false,
                                new StreamPosition.First())
                        .in(new GroupMembership(group, null));
        GroupId id = new GroupId(GROUP.stream(), group);
        LaneGroups owner = groups.owner(id);
        Joining joining =
                new Joining(
                        id,
                        stream,
                        request,
                        null,
                        new ConnectionInfo(1, "t", "t", "here", ConnectionInfo.DEFAULT_TENANT),
                        owner.lane(),
                        member);
        owner.lane().loop().execute(() -> owner.join(joining));
        loops.runPending();
        return member;
    }

    private void append(int partition, int count) {
        for (int i = 0; i < count; i++) {
            Message message =
                    Message.to(Address.of("s")).body(Bytes.EMPTY, BodyKind.BINARY).build();
            store.commit(
                    new WriteSet()
                            .append(
                                    stream.partitions().get(partition),
                                    MessageRecords.batchOf(message, null)),
                    loops.loop(0),
                    new CommitListener() {
                        @Override
                        public void committed(long[] baseOffsets) {}

                        @Override
                        public void failed(StoreFailure failure) {
                            throw new AssertionError(failure);
                        }
                    });
        }
        loops.runPending();
    }

    /** A member on its group's own lane. */
    private final class Member implements MemberSink {
        private @Nullable GroupMember joined;

        void credit() {
            call(member -> member.credit(100, 1 << 20));
        }

        void settle(long id, Outcome outcome) {
            call(member -> member.settle(id, id, outcome));
        }

        void leave() {
            call(member -> member.leave(false));
        }

        private void call(Consumer<GroupMember> request) {
            GroupMember member = Objects.requireNonNull(joined);
            member.lane().loop().execute(() -> request.accept(member));
            loops.runPending();
        }

        @Override
        public void joined(GroupMember member) {
            joined = member;
        }

        @Override
        public void refused(Refusal why) {}

        @Override
        public void assigned(Set<Integer> partitions) {}

        @Override
        public void delivered(Delivery delivery) {}

        @Override
        public void drained() {}

        @Override
        public void ended(Refusal why) {}
    }

    /** Keeps everything by its name and its last tag. */
    private final class Recorded implements Metrics {
        @Override
        public LongAdder counter(String name, String description, String... tags) {
            LongAdder adder = new LongAdder();
            gauge(name, description, adder::sum, tags);
            return adder;
        }

        @Override
        public LongAdder seconds(String name, String description, String... tags) {
            return counter(name, description, tags);
        }

        @Override
        public void gauge(String name, String description, LongSupplier value, String... tags) {
            shown.put(tags.length == 0 ? name : name + " " + tags[tags.length - 1], value);
        }
    }
}
