package dev.sluice.server;

import dev.sluice.config.ByteSize;
import dev.sluice.core.adapter.AdapterContext;
import dev.sluice.core.store.Store;
import dev.sluice.core.store.StoreContext;
import dev.sluice.core.store.StoreOpenException;
import dev.sluice.routing.EngineContext;
import dev.sluice.routing.RoutingConfig;
import dev.sluice.routing.RoutingEngine;
import dev.sluice.server.config.Configuration;
import dev.sluice.server.config.ConfiguredListener;
import dev.sluice.server.config.ConfiguredStore;
import dev.sluice.server.internal.admin.AdminRequests;
import dev.sluice.server.internal.admin.AdminServer;
import dev.sluice.server.internal.admin.Health;
import dev.sluice.server.internal.listen.Connections;
import dev.sluice.server.internal.listen.Listener;
import dev.sluice.server.internal.listen.ListenerContext;
import dev.sluice.server.internal.loop.EventLoops;
import dev.sluice.server.internal.metrics.MicrometerMetrics;
import dev.sluice.server.internal.metrics.ProcessMetrics;
import dev.sluice.server.internal.storage.DataDirectory;
import dev.sluice.server.internal.sys.SysTopics;
import dev.sluice.server.internal.time.SteadyClock;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A running broker. Several may run in one process as long as each has its own directory.
 *
 * <p>It opens, in this order: the directory, the event loops, the admin listener, the store, the
 * routing engine, the listeners. It stops in the opposite order, so nothing is accepted that has
 * nowhere to go, and the admin listener can tell how it stands all the while.
 *
 * <p><i>Thread-safe.</i>
 */
public final class SluiceServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SluiceServer.class);
    private static final Duration STUCK_LOOP_TIME = Duration.ofSeconds(2);

    private final Configuration configuration;
    private final OpenResources resources;
    private final Health health;
    private final Connections connections;
    private final List<Listener> listeners;
    private final Optional<AdminServer> admin;
    private final AtomicBoolean stopBegan = new AtomicBoolean();
    private final CountDownLatch stopped = new CountDownLatch(1);

    private SluiceServer(
            Configuration configuration,
            OpenResources resources,
            Health health,
            Connections connections,
            List<Listener> listeners,
            Optional<AdminServer> admin) {
        this.configuration = configuration;
        this.resources = resources;
        this.health = health;
        this.connections = connections;
        this.listeners = List.copyOf(listeners);
        this.admin = admin;
    }

    /**
     * Starts a server and returns when all its listeners accept.
     *
     * @throws StartException if it cannot start; then nothing is left running
     */
    public static SluiceServer start(Configuration configuration) throws StartException {
        OpenResources resources = new OpenResources();
        try {
            return open(configuration, resources);
        } catch (StartException | RuntimeException | Error e) {
            resources.close();
            throw e;
        }
    }

    private static SluiceServer open(Configuration configuration, OpenResources resources)
            throws StartException {
        ConfiguredStore configuredStore = configuration.store();
        resources.add("data directory", DataDirectory.open(configuredStore.directory()));
        MicrometerMetrics metrics = resources.add("metrics", new MicrometerMetrics());
        EventLoops loops =
                resources.add(
                        "event loops", new EventLoops(Runtime.getRuntime().availableProcessors()));
        resources.add("process metrics", new ProcessMetrics(metrics, loops, BuildInfo.version()));
        Health health = new Health(loops.group(), STUCK_LOOP_TIME);
        Optional<AdminServer> admin = Optional.empty();
        if (configuration.admin().enabled()) {
            AdminRequests requests = new AdminRequests(health, metrics::scrape, metrics);
            admin =
                    Optional.of(
                            resources.add(
                                    "admin listener",
                                    AdminServer.start(configuration.admin().bind(), requests)));
        }
        SteadyClock steady = new SteadyClock(InstantSource.system(), System::nanoTime, metrics);
        steady.start(loops.group().loops().getFirst());
        Clock clock = steady.withZone(ZoneOffset.UTC);
        Store store = resources.add("store", openStore(configuredStore, clock, metrics));
        health.watch(store);
        RoutingEngine engine =
                resources.add(
                        "routing engine",
                        openEngine(
                                loops,
                                store,
                                new EngineContext(
                                        LoopbackAccess.AUTHENTICATOR,
                                        LoopbackAccess.AUTHORIZER,
                                        clock,
                                        new SecureRandom(),
                                        metrics),
                                configuration.routing()));
        AdapterContext adapters = new AdapterContext(engine, clock, new SecureRandom(), metrics);
        Connections connections = new Connections(loops.netty().next());
        ListenerContext context =
                new ListenerContext(loops, adapters, configuration.limits(), connections);
        List<Listener> listeners = new ArrayList<>();
        for (ConfiguredListener listener : configuration.listeners()) {
            listeners.add(
                    resources.add("listener " + listener.name(), Listener.open(listener, context)));
        }
        SysTopics sysTopics =
                new SysTopics(
                        metrics,
                        engine::announce,
                        loops.group().loops().getFirst(),
                        clock,
                        configuration.sys().interval(),
                        BuildInfo.version());
        resources.add("$SYS topics", sysTopics).start();
        health.enter(Health.Phase.RUNNING);
        return new SluiceServer(configuration, resources, health, connections, listeners, admin);
    }

    private static RoutingEngine openEngine(
            EventLoops loops, Store store, EngineContext context, RoutingConfig config)
            throws StartException {
        try {
            return RoutingEngine.open(
                            loops.group(),
                            store,
                            context,
                            config.withMemory(new ByteSize(Runtime.getRuntime().maxMemory() / 4)))
                    .toCompletableFuture()
                    .join();
        } catch (CompletionException e) {
            Throwable why = e.getCause() == null ? e : e.getCause();
            throw new StartException("queues: " + why.getMessage(), e);
        }
    }

    private static Store openStore(
            ConfiguredStore configured, Clock clock, MicrometerMetrics metrics)
            throws StartException {
        StoreContext context =
                new StoreContext(
                        configured.directory(),
                        clock,
                        System::nanoTime,
                        metrics,
                        task -> Thread.ofPlatform().unstarted(task));
        try {
            return configured.factory().open(context, configured.config());
        } catch (StoreOpenException e) {
            throw new StartException(
                    "storage: %s: %s".formatted(configured.directory(), e.getMessage()), e);
        }
    }

    /** Its listeners, in the configuration's order. */
    public List<BoundListener> listeners() {
        return listeners.stream()
                .map(
                        listener ->
                                new BoundListener(
                                        listener.configured().name(),
                                        listener.configured().config().protocol(),
                                        listener.address()))
                .toList();
    }

    /** The port of a listener; throws {@link IllegalArgumentException} if there is none such. */
    public int port(String listener) {
        return listeners().stream()
                .filter(bound -> bound.name().equals(listener))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no listener " + listener))
                .address()
                .getPort();
    }

    /** Where the admin listener is, if there is one. */
    public Optional<InetSocketAddress> adminAddress() {
        return admin.map(AdminServer::address);
    }

    /** How many connections are open. */
    public int connections() {
        return connections.count();
    }

    /** Where the server keeps its files. */
    public Path directory() {
        return configuration.store().directory();
    }

    /**
     * Stops: accepts no more, lets every connection say goodbye, then closes the engine and the
     * store. Returns when all of it is done, for a second caller too.
     */
    @Override
    public void close() {
        if (stopBegan.compareAndSet(false, true)) {
            health.enter(Health.Phase.STOPPING);
            LOG.debug("stopping with {} connections", connections.count());
            listeners.forEach(Listener::close);
            connections.stop(configuration.limits().stopGrace());
            resources.close();
            stopped.countDown();
        }
        awaitStopped();
    }

    /** Waits until somebody has stopped the server. */
    public void awaitStopped() {
        boolean interrupted = false;
        while (true) {
            try {
                stopped.await();
                break;
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
