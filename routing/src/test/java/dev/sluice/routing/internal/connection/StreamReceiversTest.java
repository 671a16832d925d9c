package dev.sluice.routing.internal.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.config.Binder;
import dev.sluice.config.ByteSize;
import dev.sluice.core.address.Target;
import dev.sluice.core.address.TopicFilter;
import dev.sluice.core.broker.ConnectionInfo;
import dev.sluice.core.broker.ConsumeRequest;
import dev.sluice.core.broker.Consumer;
import dev.sluice.core.broker.ConsumerListener;
import dev.sluice.core.broker.Delivery;
import dev.sluice.core.broker.GroupMembership;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.StreamPosition;
import dev.sluice.core.declaration.KeyRule;
import dev.sluice.core.declaration.RetentionConfig;
import dev.sluice.core.declaration.StreamConfig;
import dev.sluice.core.metrics.Metrics;
import dev.sluice.core.store.Durability;
import dev.sluice.core.testkit.ManualLoops;
import dev.sluice.routing.GroupConfig;
import dev.sluice.routing.internal.group.Groups;
import dev.sluice.routing.internal.lane.Lanes;
import dev.sluice.routing.internal.stream.LaneReads;
import dev.sluice.routing.internal.stream.StreamLog;
import dev.sluice.storage.InMemoryStore;
import dev.sluice.storage.InMemoryStoreConfig;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

class StreamReceiversTest {
    private final ManualLoops loops = new ManualLoops(2);
    private final Lanes lanes = new Lanes(loops.group());
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
                            1,
                            KeyRule.parse("address"),
                            Durability.COMMIT,
                            new RetentionConfig(Optional.empty(), Optional.empty(), false)));
    private final Set<Receiver> receivers = new LinkedHashSet<>();
    private final StreamReceivers opening =
            new StreamReceivers(
                    new ConnectionInfo(1, "test", "test", "here", ConnectionInfo.DEFAULT_TENANT),
                    new LaneReads(store, lanes.control()),
                    new Groups(
                            lanes,
                            store,
                            lane -> new LaneReads(store, lane),
                            name -> stream,
                            loops.clock(),
                            Metrics.none(),
                            Binder.defaultsOf(GroupConfig.class)),
                    receivers);

    StreamReceiversTest() {
        stream.partitions().forEach(store::open);
    }

    /** A connection that opens and closes readers all its life must not grow by that. */
    @Test
    void readersThatCloseAreForgotten() {
        for (int i = 0; i < 10; i++) {
            Opened opened = open(null);
            assertEquals(1, receivers.size());
            Objects.requireNonNull(opened.consumer).close();
            loops.runPending();
            assertEquals(0, receivers.size());
        }
    }

    @Test
    void membersOfGroupsThatLeaveOrAreTakenOverAreForgotten() {
        GroupMembership membership = new GroupMembership("g", "one");
        open(membership);
        Opened second = open(membership);
        assertEquals(1, receivers.size());
        Objects.requireNonNull(second.consumer).close();
        assertEquals(0, receivers.size());
    }

    @Test
    void whatIsRefusedIsForgotten() {
        open(new GroupMembership("$g", null));
        assertEquals(0, receivers.size());
    }

    private Opened open(@Nullable GroupMembership membership) {
        Opened opened = new Opened();
        ConsumeRequest request =
                new ConsumeRequest(
                        new Target(Target.Kind.STREAM, "s"),
                        false,
                        false,
                        new StreamPosition.First());
        loops.loop(0)
                .run(
                        () ->
                                opening.open(
                                        stream,
                                        membership == null ? request : request.in(membership),
                                        null,
                                        opened));
        loops.runPending();
        return opened;
    }

    private static final class Opened implements ConsumerListener {
        @Nullable Consumer consumer;

        @Override
        public void opened(Consumer made, Target source) {
            consumer = made;
        }

        @Override
        public void refused(Refusal refusal) {}

        @Override
        public void delivered(Delivery delivery) {}

        @Override
        public void drained() {}

        @Override
        public void ended(Refusal why) {}
    }
}
