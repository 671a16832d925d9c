package dev.sluice.routing;

import dev.sluice.config.Binder;
import dev.sluice.config.ByteSize;
import dev.sluice.core.address.TopicFilter;
import dev.sluice.core.contract.BrokerRig;
import dev.sluice.core.declaration.KeyRule;
import dev.sluice.core.declaration.QueueConfig;
import dev.sluice.core.declaration.RetentionConfig;
import dev.sluice.core.declaration.StreamConfig;
import dev.sluice.core.metrics.Metrics;
import dev.sluice.core.security.Principal;
import dev.sluice.core.store.Durability;
import dev.sluice.core.store.Store;
import dev.sluice.core.testkit.ManualLoops;
import dev.sluice.core.testkit.ToyAuthenticator;
import dev.sluice.routing.testkit.StoreUnderTest;
import dev.sluice.storage.InMemoryStore;
import dev.sluice.storage.InMemoryStoreConfig;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;

/** Engines that are to keep the broker port's contract. */
final class EngineRigs {
    private EngineRigs() {}

    static BrokerRig rig(BrokerRig.Declared declared, int loopCount) {
        return rig(declared, loopCount, false);
    }

    static BrokerRig rig(BrokerRig.Declared declared, int loopCount, boolean hasDurableQueues) {
        return rig(
                declared,
                loopCount,
                hasDurableQueues,
                new InMemoryStore(
                        new InMemoryStoreConfig(ByteSize.parse("64MiB")),
                        InstantSource.system(),
                        Metrics.none()));
    }

    static BrokerRig journaledRig(BrokerRig.Declared declared, int loopCount) {
        return rig(declared, loopCount, true, StoreUnderTest.moving(StoreUnderTest.journaled(1)));
    }

    static BrokerRig rig(
            BrokerRig.Declared declared, int loopCount, boolean hasDurableQueues, Store store) {
        ManualLoops loops = new ManualLoops(loopCount);
        Map<String, StreamConfig> streams = new LinkedHashMap<>();
        declared.streams()
                .forEach(
                        (name, stream) ->
                                streams.put(
                                        name,
                                        new StreamConfig(
                                                stream.filters(),
                                                stream.partitions(),
                                                KeyRule.parse("address"),
                                                Durability.COMMIT,
                                                new RetentionConfig(
                                                        Optional.empty(),
                                                        Optional.empty(),
                                                        false))));
        Map<String, QueueConfig> queues = new LinkedHashMap<>();
        declared.queues()
                .forEach((name, filters) -> queues.put(name, queue(filters, hasDurableQueues)));
        List<AutoCreateRule> rules = new ArrayList<>();
        if (declared.autoCreatesQueues()) {
            rules.add(
                    new AutoCreateRule(
                            TopicFilter.of("#"), AutoCreateRule.Kind.QUEUE, hasDurableQueues));
        }
        CompletableFuture<RoutingEngine> engine =
                RoutingEngine.open(
                                loops.group(),
                                store,
                                new EngineContext(
                                        (connection, credentials, answer) ->
                                                answer.accept(Principal.ANONYMOUS),
                                        new ToyAuthenticator(),
                                        (principal, action, name) -> true,
                                        loops.clock(),
                                        new SplittableRandom(1),
                                        Metrics.none()),
                                new RoutingConfig(streams, queues, rules))
                        .toCompletableFuture();
        loops.runPending();
        return new BrokerRig(engine.join(), loops);
    }

    private static QueueConfig queue(List<TopicFilter> filters, boolean isDurable) {
        QueueConfig defaults = Binder.defaultsOf(QueueConfig.class);
        return new QueueConfig(
                isDurable,
                filters,
                defaults.maxMessages(),
                defaults.maxBytes(),
                defaults.whenFull(),
                defaults.maxDeliveries(),
                defaults.redelivery(),
                defaults.deadLetter(),
                defaults.expired(),
                false,
                defaults.lastValue(),
                defaults.duplicates(),
                Optional.empty());
    }
}
