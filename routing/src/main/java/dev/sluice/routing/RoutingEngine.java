package dev.sluice.routing;

import dev.sluice.config.ByteSize;
import dev.sluice.core.address.Target;
import dev.sluice.core.broker.Broker;
import dev.sluice.core.broker.BrokerConnection;
import dev.sluice.core.broker.ConnectionInfo;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.ReplyListener;
import dev.sluice.core.loop.Loop;
import dev.sluice.core.loop.LoopGroup;
import dev.sluice.core.message.Message;
import dev.sluice.core.metrics.Metrics;
import dev.sluice.core.store.Store;
import dev.sluice.core.store.StoreFailure;
import dev.sluice.routing.internal.Directory;
import dev.sluice.routing.internal.QueueFactory;
import dev.sluice.routing.internal.QueueFactory.QueueStorage;
import dev.sluice.routing.internal.QueueSpace;
import dev.sluice.routing.internal.commit.AllCommits;
import dev.sluice.routing.internal.commit.DurableQueues;
import dev.sluice.routing.internal.commit.LaneCommits;
import dev.sluice.routing.internal.commit.LogUpkeep;
import dev.sluice.routing.internal.connection.ConnectionCounters;
import dev.sluice.routing.internal.connection.EngineConnection;
import dev.sluice.routing.internal.connection.EngineParts;
import dev.sluice.routing.internal.declaration.DeclarationParts;
import dev.sluice.routing.internal.declaration.DeclarationRecovery;
import dev.sluice.routing.internal.group.Groups;
import dev.sluice.routing.internal.lane.Lane;
import dev.sluice.routing.internal.lane.Lanes;
import dev.sluice.routing.internal.queue.DeadLetters;
import dev.sluice.routing.internal.queue.MemoryBudget;
import dev.sluice.routing.internal.queue.QueueContext;
import dev.sluice.routing.internal.queue.QueueCounters;
import dev.sluice.routing.internal.queue.QueueRules;
import dev.sluice.routing.internal.queuelog.QueueLogConfig;
import dev.sluice.routing.internal.queuelog.QueueLogRecovery;
import dev.sluice.routing.internal.queuelog.RecoveredQueues;
import dev.sluice.routing.internal.retained.RetainedLanes;
import dev.sluice.routing.internal.retained.RetainedRoom;
import dev.sluice.routing.internal.route.Origin;
import dev.sluice.routing.internal.route.Publisher;
import dev.sluice.routing.internal.route.RetainedDetour;
import dev.sluice.routing.internal.route.RouteTable;
import dev.sluice.routing.internal.session.SessionRecovery;
import dev.sluice.routing.internal.session.SessionStorage;
import dev.sluice.routing.internal.session.SessionTables;
import dev.sluice.routing.internal.session.Sessions;
import dev.sluice.routing.internal.session.Wills;
import dev.sluice.routing.internal.stream.LaneReads;
import dev.sluice.routing.internal.stream.Retention;
import dev.sluice.routing.internal.subscription.NamedSubscriptions;
import dev.sluice.routing.internal.subscription.SharedSubscriptions;
import dev.sluice.routing.internal.transaction.TransactionLimits;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * The broker behind every adapter: names, routes, streams, queues, subscriptions and sessions.
 *
 * <p>State is owned by event loops: a connection by its own, a queue by the one its name hashes to,
 * an inbox by the one that made it, all names by the first. Loops hand each other commands, so
 * there are no locks here.
 *
 * <p><i>Thread-safe.</i>
 */
public final class RoutingEngine implements Broker, AutoCloseable {
    private final Lanes lanes;
    private final EngineParts parts;
    private final Metrics metrics;
    private final SessionRecovery sessionRecovery;
    private final DeclarationRecovery declarationRecovery;
    private final RetainedLanes retained;
    private final Groups groups;
    private final Map<Lane, Publisher> publishers = new HashMap<>();
    private final Retention retention;
    private final List<LogUpkeep> upkeep;

    /** What one engine is made of. <i>Immutable.</i> */
    private record Surroundings(Store store, EngineContext context, RoutingConfig config) {}

    /**
     * Opens the configured streams, finds what the store has of durable queues and declares the
     * configured ones. The engine is there when that is done; the stage fails with an {@link
     * IllegalStateException} that says why it cannot be.
     *
     * @param store stays the caller's, who closes it after the engine
     */
    public static CompletionStage<RoutingEngine> open(
            LoopGroup loops, Store store, EngineContext context, RoutingConfig config) {
        Surroundings surroundings = new Surroundings(store, context, config);
        Lanes lanes = new Lanes(loops);
        CompletableFuture<RoutingEngine> opened = new CompletableFuture<>();
        QueueLogRecovery recovery =
                new QueueLogRecovery(
                        store,
                        lanes.control().loop(),
                        lanes.all().stream().map(Lane::loop).toList(),
                        name -> lanes.ownerOf(name).loop(),
                        QueueLogConfig.defaults(),
                        new QueueLogRecovery.Listener() {
                            @Override
                            public void recovered(RecoveredQueues queues) {
                                open(lanes, surroundings, queues, opened);
                            }

                            @Override
                            public void failed(StoreFailure failure) {
                                fail(opened, failure.reason() + " " + failure.detail());
                            }
                        });
        lanes.control().loop().execute(() -> guarded(opened, recovery::start));
        return opened;
    }

    private static void open(
            Lanes lanes,
            Surroundings surroundings,
            RecoveredQueues recovered,
            CompletableFuture<RoutingEngine> opened) {
        guarded(
                opened,
                () -> {
                    RoutingEngine engine = new RoutingEngine(lanes, surroundings, recovered);
                    engine.sessionRecovery.restore();
                    engine.parts.subscriptions().restore();
                    engine.declarationRecovery.restore(
                            new ReplyListener<>() {
                                @Override
                                public void succeeded(Integer queues) {
                                    engine.start();
                                    opened.complete(engine);
                                }

                                @Override
                                public void refused(Refusal refusal) {
                                    fail(opened, refusal.detail());
                                }
                            });
                });
    }

    /** What goes wrong at the start is told to who starts. */
    private static void guarded(CompletableFuture<RoutingEngine> opened, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            opened.completeExceptionally(e);
        }
    }

    private static void fail(CompletableFuture<RoutingEngine> opened, String why) {
        opened.completeExceptionally(new IllegalStateException(why));
    }

    private RoutingEngine(Lanes lanes, Surroundings surroundings, RecoveredQueues recovered) {
        this.lanes = lanes;
        EngineContext context = surroundings.context;
        metrics = context.metrics();
        Lane control = lanes.control();
        Store store = surroundings.store;
        RoutingConfig config = surroundings.config;
        DurableQueues durables = new DurableQueues(lanes, recovered.logs());
        AllCommits commits = new AllCommits(lanes, store, durables);
        QueueFactory factory =
                new QueueFactory(
                        lanes,
                        store,
                        new QueueContext(
                                context.clock(),
                                new QueueCounters(metrics),
                                memoryBudget(config.memory())),
                        new QueueStorage(
                                recovered.names(), durables, commits::of, this::graveDigger),
                        recovered.queues());
        Directory directory = new Directory(config, factory);
        retention = new Retention(directory::streams, store, context.clock(), control.loop());
        DeclarationParts declarations =
                DeclarationParts.of(commits, store, directory, factory, config, context, retention);
        declarationRecovery = declarations.recovery();
        retained = loadRetained(surroundings);
        RouteTable routes = new RouteTable(directory);
        for (Lane lane : lanes.all()) {
            publishers.put(lane, publisher(lane, routes, commits.of(lane)));
        }
        SessionStorage sessionStorage = sessionStorage(config, store, directory, factory);
        Sessions sessions =
                new Sessions(
                        control,
                        directory,
                        config.sessions(),
                        sessionStorage,
                        context.clock(),
                        metrics);
        sessionRecovery = new SessionRecovery(control, sessions, sessionStorage, context.clock());
        Map<Lane, LaneReads> reads = new HashMap<>();
        lanes.all().forEach(lane -> reads.put(lane, new LaneReads(store, lane)));
        Function<Lane, LaneReads> readsOf = lane -> Objects.requireNonNull(reads.get(lane));
        groups = openGroups(surroundings, readsOf, directory);
        parts =
                new EngineParts(
                        lanes,
                        directory,
                        declarations.requests(),
                        sessions,
                        namedSubscriptions(surroundings, directory, factory),
                        this::publisherOf,
                        readsOf,
                        groups,
                        context.authenticator(),
                        context.enhanced(),
                        context.authorizer(),
                        new TransactionLimits(config.transactions(), metrics));
        upkeep = durables.upkeep(store, commits::of);
    }

    private NamedSubscriptions namedSubscriptions(
            Surroundings surroundings, Directory directory, QueueFactory factory) {
        return new NamedSubscriptions(
                lanes,
                directory,
                factory,
                surroundings.store,
                surroundings.config.subscriptions(),
                metrics);
    }

    private SessionStorage sessionStorage(
            RoutingConfig config, Store store, Directory directory, QueueFactory factory) {
        Lane control = lanes.control();
        SharedSubscriptions shared =
                new SharedSubscriptions(
                        lanes,
                        directory,
                        SharedSubscriptions.queues(factory, config.subscriptions(), store),
                        store,
                        config.subscriptions(),
                        this::publisherOf,
                        metrics);
        return new SessionStorage(
                new SessionTables(store, control.loop()),
                new QueueSpace(factory, QueueRules.inbox(config.sessions()), "$session/", store),
                new Wills(control, publisherOf(control)),
                retained,
                shared);
    }

    /** Starts its timers; on the control lane. */
    private void start() {
        retained.start();
        groups.start();
        sessionRecovery.start();
        parts.subscriptions().dropUnclaimed();
        retention.start();
        upkeep.forEach(each -> each.lane().enter(each::start));
    }

    private MemoryBudget memoryBudget(MemoryConfig config) {
        long bytes = config.messages().map(ByteSize::bytes).orElse(Long.MAX_VALUE);
        return new MemoryBudget(bytes, metrics);
    }

    private RetainedLanes loadRetained(Surroundings surroundings) {
        RetainedLanes loaded =
                new RetainedLanes(
                        lanes,
                        surroundings.store,
                        surroundings.context.clock(),
                        new RetainedRoom(surroundings.config.retained(), metrics),
                        this::publisherOf);
        loaded.load(surroundings.store, surroundings.context.clock());
        return loaded;
    }

    private Groups openGroups(
            Surroundings surroundings, Function<Lane, LaneReads> reads, Directory directory) {
        Groups opened =
                new Groups(
                        lanes,
                        surroundings.store,
                        reads,
                        directory::stream,
                        surroundings.context.clock(),
                        metrics,
                        surroundings.config.groups());
        opened.restore();
        return opened;
    }

    private Publisher publisher(Lane lane, RouteTable routes, LaneCommits commits) {
        return new Publisher(
                lane,
                routes,
                commits,
                retained.of(lane),
                new RetainedDetour(lane, lanes, this::publisherOf),
                metrics.counter(
                        "sluice_messages_unroutable_total",
                        "Published messages that nothing was bound to."));
    }

    private Publisher publisherOf(Lane lane) {
        return Objects.requireNonNull(publishers.get(lane));
    }

    /** Publishes what a queue of this lane gives up. */
    private DeadLetters.Sender graveDigger(Lane lane) {
        return (message, listener) ->
                parts.publishers()
                        .apply(lane)
                        .publish(message, Target.Kind.ANY, Origin.BROKER, 0, listener);
    }

    /**
     * Publishes a message of the broker's own, also to an address that begins with {@code $}, where
     * no client can. Nobody hears what becomes of it.
     */
    public void announce(Message message) {
        Lane control = lanes.control();
        control.enter(
                () ->
                        publisherOf(control)
                                .publish(
                                        message,
                                        Target.Kind.TOPIC,
                                        Origin.BROKER,
                                        0,
                                        (context, result) -> {}));
    }

    @Override
    public BrokerConnection connect(ConnectionInfo info, Loop loop) {
        return new EngineConnection(
                info, lanes.of(loop), parts, ConnectionCounters.of(metrics, info.protocol()));
    }

    /** Stops its timers. Connections are closed by their adapters before. */
    @Override
    public void close() {
        Lane control = lanes.control();
        control.enter(retention::stop);
        parts.declarations().stop();
        retained.stop();
        groups.stop();
        upkeep.forEach(each -> each.lane().enter(each::stop));
    }
}
