package dev.sluice.routing;

import dev.sluice.config.ConfigException;
import dev.sluice.config.ConfigTree;
import dev.sluice.core.broker.BrokerConnection;
import dev.sluice.core.broker.ConnectionInfo;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.ReplyListener;
import dev.sluice.core.declaration.QueueConfig;
import dev.sluice.core.metrics.Metrics;
import dev.sluice.core.security.Authorizer;
import dev.sluice.core.security.Credentials;
import dev.sluice.core.security.Principal;
import dev.sluice.core.store.Store;
import dev.sluice.core.testkit.ManualLoop;
import dev.sluice.core.testkit.ManualLoops;
import dev.sluice.routing.testkit.StoreUnderTest;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/** One life of an engine on a store that the test moves. <i>Confined to one thread.</i> */
final class EngineNode {
    final ManualLoops loops;
    final RoutingEngine engine;
    private final StoreUnderTest tested;
    private int connections;

    private EngineNode(ManualLoops loops, RoutingEngine engine, StoreUnderTest tested) {
        this.loops = loops;
        this.engine = engine;
        this.tested = tested;
    }

    /**
     * @param yaml the engine's sections of a configuration file
     */
    static EngineNode start(StoreUnderTest tested, int lanes, String yaml) {
        try {
            RoutingConfig config = ConfigTree.parse("test", yaml).bind(RoutingConfig.class);
            return start(tested, lanes, UnaryOperator.identity(), config, Duration.ZERO);
        } catch (ConfigException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * @param wrapping what the engine sees of the store
     */
    static EngineNode start(
            StoreUnderTest tested,
            int lanes,
            UnaryOperator<Store> wrapping,
            Map<String, QueueConfig> queues) {
        return start(tested, lanes, wrapping, queues, Duration.ZERO);
    }

    /**
     * @param wrapping what the engine sees of the store
     * @param ahead how far its wall clock is ahead of its loops
     */
    static EngineNode start(
            StoreUnderTest tested,
            int lanes,
            UnaryOperator<Store> wrapping,
            Map<String, QueueConfig> queues,
            Duration ahead) {
        return start(
                tested, lanes, wrapping, new RoutingConfig(Map.of(), queues, List.of()), ahead);
    }

    /**
     * @param wrapping what the engine sees of the store
     * @param ahead how far its wall clock is ahead of its loops
     */
    static EngineNode start(
            StoreUnderTest tested,
            int lanes,
            UnaryOperator<Store> wrapping,
            RoutingConfig config,
            Duration ahead) {
        return start(
                tested,
                lanes,
                wrapping,
                (principal, action, name) -> true,
                config,
                ahead,
                Metrics.none());
    }

    /**
     * @param wrapping what the engine sees of the store
     * @param ahead how far its wall clock is ahead of its loops
     */
    static EngineNode start(
            StoreUnderTest tested,
            int lanes,
            UnaryOperator<Store> wrapping,
            Authorizer authorizer,
            RoutingConfig config,
            Duration ahead,
            Metrics metrics) {
        ManualLoops loops = new ManualLoops(lanes);
        CompletableFuture<RoutingEngine> opening =
                RoutingEngine.open(
                                loops.group(),
                                wrapping.apply(tested.open()),
                                new EngineContext(
                                        (info, credentials, answer) ->
                                                answer.accept(Principal.ANONYMOUS),
                                        authorizer,
                                        Clock.offset(loops.clock(), ahead),
                                        new SplittableRandom(1),
                                        metrics),
                                config)
                        .toCompletableFuture();
        for (int i = 0; i < 10_000 && !opening.isDone(); i++) {
            loops.runPending();
            tested.settle();
        }
        if (!opening.isDone()) {
            throw new AssertionError("the engine does not start");
        }
        return new EngineNode(loops, opening.join(), tested);
    }

    /** A connection on the lane of this number. */
    BrokerConnection connect(int lane) {
        ManualLoop loop = loops.loop(lane);
        BrokerConnection[] made = new BrokerConnection[1];
        loop.run(
                () -> {
                    made[0] =
                            engine.connect(
                                    new ConnectionInfo(
                                            connections++,
                                            "test",
                                            "test",
                                            "127.0.0.1:1",
                                            ConnectionInfo.DEFAULT_TENANT),
                                    loop);
                    made[0].authenticate(new Credentials.None(), new Ignored<>());
                });
        loops.runPending();
        return made[0];
    }

    /** Lets everything come to rest, timers of the next second included. */
    void settle() {
        for (int i = 0; i < 8; i++) {
            settleNow();
            loops.advance(Duration.ofMillis(130));
        }
    }

    /** Lets everything come to rest without any time passing. */
    void settleNow() {
        do {
            loops.runPending();
        } while (tested.settle() || !isIdle());
    }

    private boolean isIdle() {
        for (int i = 0; i < loops.size(); i++) {
            if (!loops.loop(i).isIdle()) {
                return false;
            }
        }
        return true;
    }

    /** Hears and does nothing. */
    private static final class Ignored<T> implements ReplyListener<T> {
        @Override
        public void succeeded(T value) {}

        @Override
        public void refused(Refusal refusal) {
            throw new AssertionError(refusal.toString());
        }
    }
}
