package dev.sluice.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.sluice.config.Binder;
import dev.sluice.core.address.Target;
import dev.sluice.core.address.TopicFilter;
import dev.sluice.core.broker.BrokerConnection;
import dev.sluice.core.broker.ConsumeRequest;
import dev.sluice.core.broker.GroupDescription;
import dev.sluice.core.broker.GroupId;
import dev.sluice.core.broker.GroupListRequest;
import dev.sluice.core.broker.GroupMembership;
import dev.sluice.core.broker.GroupPage;
import dev.sluice.core.broker.GroupState;
import dev.sluice.core.broker.Outcome;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.ReplyListener;
import dev.sluice.core.broker.StreamPosition;
import dev.sluice.core.declaration.KeyRule;
import dev.sluice.core.declaration.StreamConfig;
import dev.sluice.core.metrics.Metrics;
import dev.sluice.core.security.Authorizer.Action;
import dev.sluice.core.store.Durability;
import dev.sluice.routing.testkit.StoreUnderTest;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Who sees which groups in a list, what of that a restart keeps, and how much may be asked. */
class GroupListTest {
    private final StoreUnderTest store = StoreUnderTest.inMemory();
    private final Set<String> hidden = new HashSet<>();
    private EngineNode node = start("a", "b", "c");

    private EngineNode start(String... streams) {
        Map<String, StreamConfig> configs = new HashMap<>();
        for (String stream : streams) {
            configs.put(
                    stream,
                    new StreamConfig(
                            List.of(TopicFilter.of(stream + "/#")),
                            3,
                            KeyRule.parse("address"),
                            Durability.COMMIT,
                            StreamRig.EVERYTHING));
        }
        return EngineNode.start(
                store,
                3,
                opened -> opened,
                (_, action, name) -> action != Action.CONSUME || !hidden.contains(name),
                TestConfig.of(configs, Map.of(), List.of(), Binder.defaultsOf(GroupConfig.class)),
                Duration.ZERO,
                Metrics.none());
    }

    private void publish(String address) {
        BrokerConnection connection = node.connect(0);
        node.loops
                .loop(0)
                .run(
                        () ->
                                connection.publish(
                                        StreamRig.message(address, "x").build(),
                                        Target.Kind.ANY,
                                        0,
                                        (_, _) -> {}));
        node.loops.runPending();
    }

    private StreamClient join(String stream, String group) {
        StreamClient client = new StreamClient(node, 1);
        client.open(
                new ConsumeRequest(
                                new Target(Target.Kind.STREAM, stream),
                                false,
                                false,
                                new StreamPosition.First())
                        .in(new GroupMembership(group, null)));
        node.loops.runPending();
        return client;
    }

    private GroupPage list(int limit, Optional<GroupId> after) {
        BrokerConnection connection = node.connect(2);
        Reply<GroupPage> reply = new Reply<>();
        GroupListRequest request = new GroupListRequest("", after, limit);
        node.loops.loop(2).run(() -> connection.groups().list(request, reply));
        node.loops.runPending();
        return Objects.requireNonNull(reply.value);
    }

    private List<String> listed() {
        return list(100, Optional.empty()).entries().stream()
                .map(entry -> entry.id().stream() + "/" + entry.id().group())
                .toList();
    }

    @Test
    void onlyGroupsOfStreamsThatOneMayReadAreListed() {
        for (String stream : List.of("c", "a", "b")) {
            join(stream, "two");
            join(stream, "one");
        }
        assertEquals(List.of("a/one", "a/two", "b/one", "b/two", "c/one", "c/two"), listed());

        hidden.addAll(List.of("a", "b"));

        assertEquals(List.of("c/one", "c/two"), listed());
        GroupPage page = list(1, Optional.empty());
        assertEquals("one", page.entries().getFirst().id().group());
        assertEquals(Optional.of(new GroupId("c", "one")), page.next());
    }

    @Test
    void aGroupWhoseStreamIsNotThereIsNotListed() {
        join("a", "one");
        join("b", "one");

        node = start("b");

        assertEquals(List.of("b/one"), listed());
    }

    @Test
    void aGroupIsListedAfterARestartWithWhatItHadNotSettled() {
        publish("a/1");
        publish("a/1");
        StreamClient member = join("a", "one").credit(2);
        member.settle(1, 1, Outcome.ACCEPTED);

        node = start("a", "b", "c");

        assertEquals(
                List.of(new GroupPage.Entry(new GroupId("a", "one"), GroupState.EMPTY, 0, 1)),
                list(9, Optional.empty()).entries());
    }

    @Test
    void aResetOfSomePartitionsSurvivesARestart() {
        for (int i = 0; i < 30; i++) {
            publish("a/" + i);
        }
        StreamClient member = join("a", "one").credit(30);
        member.settle(1, 30, Outcome.ACCEPTED);
        member.close();
        GroupDescription reset =
                ask(
                        (connection, reply) ->
                                connection
                                        .groups()
                                        .reset(
                                                new GroupId("a", "one"),
                                                Map.of(1, new StreamPosition.First()),
                                                reply));
        assertEquals(reset.partitions().get(1).end(), reset.lag());

        node = start("a", "b", "c");

        GroupDescription after =
                ask(
                        (connection, reply) ->
                                connection.groups().describe(new GroupId("a", "one"), reply));
        assertEquals(reset.partitions(), after.partitions());
    }

    @Test
    void aDeletedGroupIsNotListed() {
        join("a", "one").close();
        join("a", "two");
        ask(
                (BrokerConnection connection, ReplyListener<GroupId> reply) ->
                        connection.groups().delete(new GroupId("a", "one"), reply));

        assertEquals(List.of("a/two"), listed());
    }

    @Test
    void noMoreThanSoManyRequestsOfAConnectionAreUnanswered() {
        BrokerConnection connection = node.connect(2);
        Reply<GroupPage> last = new Reply<>();
        GroupListRequest request = new GroupListRequest("", Optional.empty(), 1);
        node.loops
                .loop(2)
                .run(
                        () -> {
                            for (int i = 0; i < 256; i++) {
                                connection.groups().list(request, new Reply<>());
                            }
                            connection.groups().list(request, last);
                        });
        assertEquals(Refusal.Reason.LIMIT_EXCEEDED, Objects.requireNonNull(last.refusal).reason());
        node.loops.runPending();
        Reply<GroupPage> again = new Reply<>();
        node.loops.loop(2).run(() -> connection.groups().list(request, again));
        node.loops.runPending();
        assertNotNull(again.value);
    }

    private interface Request<T> {
        void of(BrokerConnection connection, ReplyListener<T> reply);
    }

    private <T> T ask(Request<T> request) {
        BrokerConnection connection = node.connect(2);
        Reply<T> reply = new Reply<>();
        node.loops.loop(2).run(() -> request.of(connection, reply));
        node.loops.runPending();
        return Objects.requireNonNull(reply.value, () -> String.valueOf(reply.refusal));
    }

    private static final class Reply<T> implements ReplyListener<T> {
        @Nullable T value;
        @Nullable Refusal refusal;

        @Override
        public void succeeded(T given) {
            value = given;
        }

        @Override
        public void refused(Refusal why) {
            refusal = why;
        }
    }
}
