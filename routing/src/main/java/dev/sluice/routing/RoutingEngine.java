package dev.sluice.routing;

import dev.sluice.core.address.Target;
import dev.sluice.core.broker.Broker;
import dev.sluice.core.broker.BrokerConnection;
import dev.sluice.core.broker.ConnectionInfo;
import dev.sluice.core.loop.Loop;
import dev.sluice.core.loop.LoopGroup;
import dev.sluice.core.message.Message;
import dev.sluice.core.metrics.Metrics;
import dev.sluice.core.security.Authenticator;
import dev.sluice.core.security.Authorizer;
import dev.sluice.core.store.Store;
import dev.sluice.routing.internal.Directory;
import dev.sluice.routing.internal.connection.ConnectionCounters;
import dev.sluice.routing.internal.connection.EngineConnection;
import dev.sluice.routing.internal.connection.EngineParts;
import dev.sluice.routing.internal.lane.Lane;
import dev.sluice.routing.internal.lane.Lanes;
import dev.sluice.routing.internal.queue.QueueCounters;
import dev.sluice.routing.internal.route.Origin;
import dev.sluice.routing.internal.route.Publisher;
import dev.sluice.routing.internal.route.RouteTable;
import dev.sluice.routing.internal.session.Sessions;
import dev.sluice.routing.internal.stream.Retention;
import dev.sluice.routing.internal.stream.StreamAppender;
import dev.sluice.routing.internal.stream.StreamLog;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

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
    private final Retention retention;

    /**
     * Opens the configured streams in {@code store} and declares the configured queues.
     *
     * @param store stays the caller's, who closes it after this engine
     */
    public RoutingEngine(
            LoopGroup loops,
            Store store,
            Authenticator authenticator,
            Authorizer authorizer,
            InstantSource clock,
            Metrics metrics,
            RoutingConfig config) {
        this.metrics = metrics;
        lanes = new Lanes(loops);
        Map<String, StreamLog> streams = openStreams(config, store);
        Directory directory =
                new Directory(lanes, config, streams, clock, new QueueCounters(metrics));
        directory.bindDeclared();
        Map<Lane, Publisher> publishers = publishers(directory, store);
        Lane control = lanes.control();
        Publisher willPublisher = Objects.requireNonNull(publishers.get(control));
        Sessions sessions =
                new Sessions(
                        control,
                        directory,
                        config.sessions(),
                        will -> publishWill(willPublisher, will),
                        metrics);
        parts =
                new EngineParts(
                        lanes,
                        directory,
                        sessions,
                        lane -> Objects.requireNonNull(publishers.get(lane)),
                        store,
                        authenticator,
                        authorizer);
        retention = new Retention(streams.values(), store, clock, control.loop());
        control.loop().execute(retention::start);
    }

    private static Map<String, StreamLog> openStreams(RoutingConfig config, Store store) {
        Map<String, StreamLog> streams = new LinkedHashMap<>();
        config.streams()
                .forEach(
                        (name, streamConfig) -> {
                            StreamLog stream = new StreamLog(name, streamConfig);
                            stream.partitions().forEach(store::open);
                            streams.put(name, stream);
                        });
        return streams;
    }

    private Map<Lane, Publisher> publishers(Directory directory, Store store) {
        LongAdder unroutable =
                metrics.counter(
                        "sluice_messages_unroutable_total",
                        "Published messages that nothing was bound to.");
        RouteTable routes = new RouteTable(directory);
        Map<Lane, Publisher> publishers = new HashMap<>();
        for (Lane lane : lanes.all()) {
            publishers.put(
                    lane, new Publisher(lane, routes, new StreamAppender(lane, store), unroutable));
        }
        return publishers;
    }

    private static void publishWill(Publisher publisher, Message will) {
        publisher.publish(will, Target.Kind.ANY, Origin.BROKER, 0, (context, result) -> {});
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
    }
}
