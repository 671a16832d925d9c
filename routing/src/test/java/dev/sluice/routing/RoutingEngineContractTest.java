package dev.sluice.routing;

import dev.sluice.config.Binder;
import dev.sluice.config.ByteSize;
import dev.sluice.core.address.TopicFilter;
import dev.sluice.core.contract.BrokerConnectionContract;
import dev.sluice.core.contract.BrokerConsumerContract;
import dev.sluice.core.contract.BrokerCreditContract;
import dev.sluice.core.contract.BrokerDeclarationContract;
import dev.sluice.core.contract.BrokerGroupContract;
import dev.sluice.core.contract.BrokerQueueContract;
import dev.sluice.core.contract.BrokerRetainContract;
import dev.sluice.core.contract.BrokerRig;
import dev.sluice.core.contract.BrokerSessionContract;
import dev.sluice.core.contract.BrokerSettlementContract;
import dev.sluice.core.contract.BrokerStreamContract;
import dev.sluice.core.contract.BrokerStreamDeclarationContract;
import dev.sluice.core.contract.BrokerSubscriptionContract;
import dev.sluice.core.contract.BrokerTemporaryQueueContract;
import dev.sluice.core.contract.BrokerTopicContract;
import dev.sluice.core.contract.BrokerWillContract;
import dev.sluice.core.declaration.KeyRule;
import dev.sluice.core.declaration.QueueConfig;
import dev.sluice.core.declaration.RetentionConfig;
import dev.sluice.core.declaration.StreamConfig;
import dev.sluice.core.metrics.Metrics;
import dev.sluice.core.security.Principal;
import dev.sluice.core.store.Durability;
import dev.sluice.core.store.Store;
import dev.sluice.core.testkit.ManualLoops;
import dev.sluice.routing.testkit.StoreUnderTest;
import dev.sluice.storage.InMemoryStore;
import dev.sluice.storage.InMemoryStoreConfig;

import org.junit.jupiter.api.Nested;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;

/**
 * The engine keeps the broker port's contract, on one loop, where everything is answered at once,
 * and on three, where connections, queues and names are spread and every answer is handed over;
 * with queues in memory and with queues in the store, and on the journaled store.
 */
class RoutingEngineContractTest {
    private static BrokerRig rig(BrokerRig.Declared declared, int loopCount) {
        return rig(declared, loopCount, false);
    }

    private static BrokerRig rig(
            BrokerRig.Declared declared, int loopCount, boolean hasDurableQueues) {
        return rig(
                declared,
                loopCount,
                hasDurableQueues,
                new InMemoryStore(
                        new InMemoryStoreConfig(ByteSize.parse("64MiB")),
                        InstantSource.system(),
                        Metrics.none()));
    }

    private static BrokerRig journaledRig(BrokerRig.Declared declared, int loopCount) {
        return rig(declared, loopCount, true, StoreUnderTest.moving(StoreUnderTest.journaled(1)));
    }

    private static BrokerRig rig(
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
                Optional.empty());
    }

    @Nested
    class ConnectionOnOneLoop extends BrokerConnectionContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return rig(declared, 1);
        }
    }

    @Nested
    class CreditOnOneLoop extends BrokerCreditContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return rig(declared, 1);
        }
    }

    @Nested
    class ConsumerOnOneLoop extends BrokerConsumerContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return rig(declared, 1);
        }
    }

    @Nested
    class QueueOnOneLoop extends BrokerQueueContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return rig(declared, 1);
        }
    }

    @Nested
    class RetainOnOneLoop extends BrokerRetainContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return rig(declared, 1);
        }
    }

    @Nested
    class SessionOnOneLoop extends BrokerSessionContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return rig(declared, 1);
        }
    }

    @Nested
    class SettlementOnOneLoop extends BrokerSettlementContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return rig(declared, 1);
        }
    }

    @Nested
    class StreamOnOneLoop extends BrokerStreamContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return rig(declared, 1);
        }
    }

    @Nested
    class SubscriptionOnOneLoop extends BrokerSubscriptionContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return rig(declared, 1);
        }
    }

    @Nested
    class TopicOnOneLoop extends BrokerTopicContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return rig(declared, 1);
        }
    }

    @Nested
    class WillOnOneLoop extends BrokerWillContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return rig(declared, 1);
        }
    }

    @Nested
    class ConnectionOnThreeLoops extends BrokerConnectionContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return rig(declared, 3);
        }
    }

    @Nested
    class CreditOnThreeLoops extends BrokerCreditContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return rig(declared, 3);
        }
    }

    @Nested
    class ConsumerOnThreeLoops extends BrokerConsumerContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return rig(declared, 3);
        }
    }

    @Nested
    class QueueOnThreeLoops extends BrokerQueueContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return rig(declared, 3);
        }
    }

    @Nested
    class RetainOnThreeLoops extends BrokerRetainContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return rig(declared, 3);
        }
    }

    @Nested
    class SessionOnThreeLoops extends BrokerSessionContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return rig(declared, 3);
        }
    }

    @Nested
    class SettlementOnThreeLoops extends BrokerSettlementContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return rig(declared, 3);
        }
    }

    @Nested
    class StreamOnThreeLoops extends BrokerStreamContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return rig(declared, 3);
        }
    }

    @Nested
    class SubscriptionOnThreeLoops extends BrokerSubscriptionContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return rig(declared, 3);
        }
    }

    @Nested
    class TopicOnThreeLoops extends BrokerTopicContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return rig(declared, 3);
        }
    }

    @Nested
    class WillOnThreeLoops extends BrokerWillContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return rig(declared, 3);
        }
    }

    @Nested
    class CreditWithDurableQueuesOnOneLoop extends BrokerCreditContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return rig(declared, 1, true);
        }
    }

    @Nested
    class ConsumerWithDurableQueuesOnOneLoop extends BrokerConsumerContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return rig(declared, 1, true);
        }
    }

    @Nested
    class QueueWithDurableQueuesOnOneLoop extends BrokerQueueContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return rig(declared, 1, true);
        }
    }

    @Nested
    class SettlementWithDurableQueuesOnOneLoop extends BrokerSettlementContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return rig(declared, 1, true);
        }
    }

    @Nested
    class TopicWithDurableQueuesOnOneLoop extends BrokerTopicContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return rig(declared, 1, true);
        }
    }

    @Nested
    class CreditWithDurableQueuesOnThreeLoops extends BrokerCreditContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return rig(declared, 3, true);
        }
    }

    @Nested
    class ConsumerWithDurableQueuesOnThreeLoops extends BrokerConsumerContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return rig(declared, 3, true);
        }
    }

    @Nested
    class QueueWithDurableQueuesOnThreeLoops extends BrokerQueueContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return rig(declared, 3, true);
        }
    }

    @Nested
    class SettlementWithDurableQueuesOnThreeLoops extends BrokerSettlementContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return rig(declared, 3, true);
        }
    }

    @Nested
    class TopicWithDurableQueuesOnThreeLoops extends BrokerTopicContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return rig(declared, 3, true);
        }
    }

    @Nested
    class SessionOnTheJournaledStoreOnOneLoop extends BrokerSessionContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return journaledRig(declared, 1);
        }
    }

    @Nested
    class SessionOnTheJournaledStoreOnThreeLoops extends BrokerSessionContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return journaledRig(declared, 3);
        }
    }

    @Nested
    class SubscriptionOnTheJournaledStoreOnOneLoop extends BrokerSubscriptionContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return journaledRig(declared, 1);
        }
    }

    @Nested
    class SubscriptionOnTheJournaledStoreOnThreeLoops extends BrokerSubscriptionContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return journaledRig(declared, 3);
        }
    }

    @Nested
    class WillOnTheJournaledStoreOnOneLoop extends BrokerWillContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return journaledRig(declared, 1);
        }
    }

    @Nested
    class WillOnTheJournaledStoreOnThreeLoops extends BrokerWillContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return journaledRig(declared, 3);
        }
    }

    @Nested
    class ConsumerOnTheJournaledStoreOnThreeLoops extends BrokerConsumerContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return journaledRig(declared, 3);
        }
    }

    @Nested
    class QueueOnTheJournaledStoreOnThreeLoops extends BrokerQueueContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return journaledRig(declared, 3);
        }
    }

    @Nested
    class GroupOnOneLoop extends BrokerGroupContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return rig(declared, 1);
        }
    }

    @Nested
    class GroupOnThreeLoops extends BrokerGroupContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return rig(declared, 3);
        }
    }

    @Nested
    class GroupOnTheJournaledStoreOnOneLoop extends BrokerGroupContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return journaledRig(declared, 1);
        }
    }

    @Nested
    class GroupOnTheJournaledStoreOnThreeLoops extends BrokerGroupContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return journaledRig(declared, 3);
        }
    }

    @Nested
    class StreamOnTheJournaledStoreOnThreeLoops extends BrokerStreamContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return journaledRig(declared, 3);
        }
    }

    @Nested
    class DeclarationOnOneLoop extends BrokerDeclarationContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return rig(declared, 1);
        }
    }

    @Nested
    class DeclarationWithDurableQueuesOnThreeLoops extends BrokerDeclarationContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return rig(declared, 3, true);
        }
    }

    @Nested
    class DeclarationOnTheJournaledStoreOnThreeLoops extends BrokerDeclarationContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return journaledRig(declared, 3);
        }
    }

    @Nested
    class StreamDeclarationOnOneLoop extends BrokerStreamDeclarationContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return rig(declared, 1);
        }
    }

    @Nested
    class StreamDeclarationWithDurableQueuesOnThreeLoops extends BrokerStreamDeclarationContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return rig(declared, 3, true);
        }
    }

    @Nested
    class StreamDeclarationOnTheJournaledStoreOnThreeLoops extends BrokerStreamDeclarationContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return journaledRig(declared, 3);
        }
    }

    @Nested
    class TemporaryQueueOnOneLoop extends BrokerTemporaryQueueContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return rig(declared, 1);
        }
    }

    @Nested
    class TemporaryQueueWithDurableQueuesOnThreeLoops extends BrokerTemporaryQueueContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return rig(declared, 3, true);
        }
    }

    @Nested
    class TemporaryQueueOnTheJournaledStoreOnThreeLoops extends BrokerTemporaryQueueContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return journaledRig(declared, 3);
        }
    }
}
