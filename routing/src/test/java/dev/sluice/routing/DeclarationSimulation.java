package dev.sluice.routing;

import dev.sluice.core.address.Address;
import dev.sluice.core.address.Target;
import dev.sluice.core.address.TopicFilter;
import dev.sluice.core.broker.BrokerConnection;
import dev.sluice.core.broker.DeclarationPage;
import dev.sluice.core.broker.Declarations;
import dev.sluice.core.broker.DeleteRequest;
import dev.sluice.core.broker.Description;
import dev.sluice.core.broker.ListRequest;
import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.ReplyListener;
import dev.sluice.core.declaration.Provenance;
import dev.sluice.core.declaration.QueueConfig;
import dev.sluice.core.declaration.Settings;
import dev.sluice.core.message.BodyKind;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Message;
import dev.sluice.core.store.PartitionBounds;
import dev.sluice.core.store.PartitionId;
import dev.sluice.core.store.Store;
import dev.sluice.routing.DeclaredModel.State;
import dev.sluice.routing.internal.stream.Retention;
import dev.sluice.routing.testkit.RefusingStore;
import dev.sluice.routing.testkit.StoreUnderTest;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * A random history of queues and streams that are declared, altered, bound, filled and deleted in a
 * whole engine, from one seed, over several lives that end in crashes, on a store that refuses some
 * commits.
 *
 * <p>Judged are: what was answered holds after a crash; what was not answered has happened as a
 * whole or not at all; what was refused has not happened; a queue or stream holds what was
 * acknowledged since it was made, and nothing from before.
 *
 * <p><i>Confined to one thread.</i>
 */
final class DeclarationSimulation {
    private static final int LIVES = 5;
    private static final int STEPS = 300;
    private static final int LANES = 3;
    private static final List<String> NAMES = List.of("a", "b", "c", "auto/d", "auto/e");
    private static final List<String> FILTERS = List.of("t/0", "t/+", "t/#", "t/1/x", "a", "#");
    private static final QueueConfig BY_RULE =
            new Settings(Map.of("max-messages", List.of("7000"))).toQueue();

    private final SplittableRandom random;
    private final StoreUnderTest tested;
    private final int refusals;
    private final Map<String, DeclaredModel> models = new LinkedHashMap<>();
    private final List<BrokerConnection> connections = new ArrayList<>();
    private EngineNode node;
    private Duration past = Duration.ZERO;
    private boolean isRefusing;
    private boolean isCrashed;
    private int unanswered;
    private @Nullable Store store;

    /**
     * @param refusals how many of a thousand commits the store refuses
     */
    DeclarationSimulation(long seed, StoreUnderTest tested, int refusals) {
        random = new SplittableRandom(seed);
        this.tested = tested;
        this.refusals = refusals;
        NAMES.forEach(name -> models.put(name, new DeclaredModel(name)));
        node = started();
    }

    private EngineNode started() {
        EngineNode started =
                EngineNode.start(
                        tested,
                        LANES,
                        opened -> {
                            store = opened;
                            return new RefusingStore(
                                    opened, _ -> isRefusing && random.nextInt(1_000) < refusals);
                        },
                        new RoutingConfig(
                                Map.of(),
                                Map.of(),
                                List.of(
                                        new AutoCreateRule(
                                                TopicFilter.of("auto/#"),
                                                AutoCreateRule.Kind.QUEUE,
                                                true,
                                                BY_RULE.autoDelete(),
                                                BY_RULE))),
                        past);
        connections.clear();
        for (int i = 0; i < LANES; i++) {
            connections.add(started.connect(i));
        }
        return started;
    }

    void run() {
        for (int life = 0; life < LIVES; life++) {
            isRefusing = true;
            for (int i = 0; i < STEPS; i++) {
                step();
            }
            isRefusing = false;
            if (random.nextInt(3) == 0) {
                comeToRest();
            }
            isCrashed = true;
            tested.crash();
            past = past.plusNanos(node.loops.loop(0).nanoTime());
            node.loops.runPending(); // what was answered until then is heard
            node = started();
            isCrashed = false;
            unanswered = 0;
            judge();
        }
        deleteAll();
    }

    private void comeToRest() {
        node.settle();
        for (DeclaredModel model : models.values()) {
            check(model.isIdle(), "a request for " + model.name + " has no answer");
        }
        check(unanswered == 0, unanswered + " messages have no answer");
    }

    private static void check(boolean isTrue, String what) {
        if (!isTrue) {
            throw new AssertionError(what);
        }
    }

    private void step() {
        switch (random.nextInt(10)) {
            case 0, 1 -> ask(models.get(any(NAMES)));
            case 2 -> publish("t/" + random.nextInt(3) + (random.nextBoolean() ? "/x" : ""));
            case 3 -> publish(any(NAMES));
            case 4, 5, 6 -> {
                tested.step();
                if (random.nextInt(100) == 0) {
                    node.loops.advance(Retention.EVERY);
                }
            }
            default -> node.loops.loop(random.nextInt(LANES)).runPending();
        }
    }

    private String any(List<String> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    /** A request for a name for which none is under way. */
    private void ask(@Nullable DeclaredModel asked) {
        DeclaredModel model = Objects.requireNonNull(asked);
        State state = model.state();
        if (!model.isIdle()) {
            return;
        }
        if (state == null) {
            create(model);
        } else if (random.nextInt(4) == 0) {
            delete(model);
        } else if (random.nextBoolean()) {
            alter(model, state);
        } else {
            rebind(model, state);
        }
    }

    private void create(DeclaredModel model) {
        String name = model.name;
        if (name.startsWith("auto/")) {
            State made = new State(true, Provenance.AUTO_CREATED, Settings.of(BY_RULE));
            this.<Target>request(
                    model,
                    made,
                    (connection, answer) ->
                            connection.resolve(new Target(Target.Kind.QUEUE, name), answer));
        } else if (random.nextBoolean()) {
            declare(model, new State(true, Provenance.DECLARED, queueSettings()));
        } else {
            declare(model, new State(false, Provenance.DECLARED, streamSettings(1)));
        }
    }

    private void declare(DeclaredModel model, State next) {
        this.<Boolean>request(
                model,
                next,
                (connection, answer) -> {
                    Declarations declarations = connection.declarations();
                    if (next.isQueue()) {
                        declarations.createQueue(model.name, next.settings().toQueue(), answer);
                    } else {
                        declarations.createStream(model.name, next.settings().toStream(), answer);
                    }
                });
    }

    private Settings queueSettings() {
        Map<String, List<String>> values = new HashMap<>();
        values.put("max-messages", List.of(any(List.of("5000", "6000"))));
        values.put("dead-letter", List.of(any(List.of("graves", "t/0"))));
        values.put("topics", random.nextBoolean() ? List.of() : List.of(any(FILTERS)));
        return Settings.of(new Settings(values).toQueue());
    }

    private Settings streamSettings(int partitions) {
        Map<String, List<String>> values = new HashMap<>();
        values.put("topics", List.of(any(FILTERS)));
        values.put("retention.time", List.of(any(List.of("5h", "6h"))));
        values.put("retention.compact", List.of(any(List.of("true", "false"))));
        values.put("partitions", List.of(String.valueOf(partitions + random.nextInt(2))));
        return Settings.of(new Settings(values).toStream());
    }

    private void alter(DeclaredModel model, State state) {
        Settings settings =
                state.isQueue()
                        ? queueSettings()
                        : streamSettings(state.settings().toStream().partitions());
        this.<Boolean>request(
                model,
                altered(state, settings),
                (connection, answer) -> {
                    Declarations declarations = connection.declarations();
                    if (state.isQueue()) {
                        declarations.alterQueue(model.name, settings.toQueue(), answer);
                    } else {
                        declarations.alterStream(model.name, settings.toStream(), answer);
                    }
                });
    }

    private static State altered(State state, Settings settings) {
        return settings.equals(state.settings())
                ? state
                : new State(state.isQueue(), Provenance.DECLARED, settings);
    }

    private void rebind(DeclaredModel model, State state) {
        String filter = any(FILTERS);
        List<String> topics = new ArrayList<>(state.topics());
        boolean binds = !topics.remove(filter);
        if (binds) {
            topics.add(filter);
        } else if (topics.isEmpty() && !state.isQueue()) {
            return; // a stream keeps one
        }
        Map<String, List<String>> values = new LinkedHashMap<>(state.settings().values());
        values.put("topics", topics);
        Target target = new Target(Target.Kind.ANY, model.name);
        this.<Boolean>request(
                model,
                altered(state, new Settings(values)),
                (connection, answer) -> {
                    if (binds) {
                        connection.declarations().bind(target, TopicFilter.of(filter), answer);
                    } else {
                        connection.declarations().unbind(target, TopicFilter.of(filter), answer);
                    }
                });
    }

    private void delete(DeclaredModel model) {
        this.<Target>request(
                model,
                null,
                (connection, answer) ->
                        connection
                                .declarations()
                                .delete(
                                        new DeleteRequest(new Target(Target.Kind.ANY, model.name)),
                                        answer));
    }

    private <T> void request(
            DeclaredModel model,
            @Nullable State next,
            BiConsumer<BrokerConnection, ReplyListener<T>> request) {
        model.requested(next);
        int lane = random.nextInt(LANES);
        node.loops
                .loop(lane)
                .run(() -> request.accept(connections.get(lane), new Answer<T>(model)));
    }

    /** What became of a request. */
    private record Answer<T>(DeclaredModel model) implements ReplyListener<T> {
        @Override
        public void succeeded(T value) {
            model.succeeded();
        }

        @Override
        public void refused(Refusal refusal) {
            check(refusal.reason() == Refusal.Reason.UNAVAILABLE, refusal.toString());
            model.refused();
        }
    }

    private void publish(String name) {
        Address address = Address.of(name);
        Map<DeclaredModel, Integer> lives = new HashMap<>();
        models.values().forEach(model -> lives.put(model, model.sent(address)));
        Message message =
                Message.to(address)
                        .timestampMs(node.loops.clock().millis())
                        .body(Bytes.utf8("x"), BodyKind.TEXT)
                        .build();
        int lane = random.nextInt(LANES);
        unanswered++;
        node.loops
                .loop(lane)
                .run(
                        () ->
                                connections
                                        .get(lane)
                                        .publish(
                                                message,
                                                Target.Kind.ANY,
                                                0,
                                                (_, result) -> published(lives, result)));
    }

    private void published(Map<DeclaredModel, Integer> lives, PublishResult result) {
        unanswered--;
        check(
                result != PublishResult.UNAVAILABLE || isCrashed,
                "a message was not stored, and the store was not full");
        if (result == PublishResult.ACCEPTED) {
            lives.forEach(DeclaredModel::acknowledged);
        }
    }

    private void judge() {
        List<DeclarationPage> pages = new ArrayList<>();
        call(
                answer -> declarations().list(new ListRequest(Target.Kind.ANY, "", 100), answer),
                pages);
        List<Description> found = new ArrayList<>();
        for (DeclarationPage.Entry entry : pages.getFirst().entries()) {
            call(answer -> declarations().describe(entry.target(), answer), found);
        }
        for (DeclaredModel model : models.values()) {
            Description description =
                    found.stream()
                            .filter(each -> each.target().name().equals(model.name))
                            .findFirst()
                            .orElse(null);
            if (description == null) {
                model.found(null, 0);
            } else {
                model.found(State.of(description), held(description));
            }
        }
        check(models.keySet().containsAll(namesOf(found)), "there is more: " + found);
    }

    private static List<String> namesOf(List<Description> found) {
        return found.stream().map(each -> each.target().name()).toList();
    }

    private static long held(Description description) {
        return switch (description) {
            case Description.Queue queue -> queue.messages();
            case Description.Stream stream ->
                    stream.partitions().stream()
                            .mapToLong(bounds -> bounds.endOffset() - bounds.startOffset())
                            .sum();
        };
    }

    private Declarations declarations() {
        return connections.getFirst().declarations();
    }

    private <T> void call(Consumer<ReplyListener<T>> request, List<T> into) {
        int before = into.size();
        node.loops
                .loop(0)
                .run(
                        () ->
                                request.accept(
                                        new ReplyListener<>() {
                                            @Override
                                            public void succeeded(T value) {
                                                into.add(value);
                                            }

                                            @Override
                                            public void refused(Refusal refusal) {
                                                throw new AssertionError(refusal.toString());
                                            }
                                        }));
        node.settleNow();
        check(into.size() == before + 1, "no answer");
    }

    /** Then nothing is left in the store. */
    private void deleteAll() {
        for (DeclaredModel model : models.values()) {
            State state = model.state();
            if (state != null) {
                delete(model);
                comeToRest();
                if (!state.isQueue()) {
                    check(isGone(new PartitionId(model.name, 0)), model.name + " is still open");
                }
            }
        }
        for (int i = 0; i < 20; i++) {
            comeToRest();
        }
        for (int i = 0; i < LANES; i++) {
            PartitionBounds left =
                    Objects.requireNonNull(store).bounds(new PartitionId("$queues", i));
            check(left.startOffset() == left.endOffset(), "the log is not trimmed: " + left);
        }
    }

    private boolean isGone(PartitionId partition) {
        try {
            Objects.requireNonNull(store).bounds(partition);
            return false;
        } catch (IllegalArgumentException e) {
            return true;
        }
    }
}
