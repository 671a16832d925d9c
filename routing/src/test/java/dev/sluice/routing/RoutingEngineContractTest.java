package dev.sluice.routing;

import dev.sluice.core.contract.BrokerConnectionContract;
import dev.sluice.core.contract.BrokerConsumerContract;
import dev.sluice.core.contract.BrokerCreditContract;
import dev.sluice.core.contract.BrokerExactlyOnceContract;
import dev.sluice.core.contract.BrokerExchangeContract;
import dev.sluice.core.contract.BrokerQueueContract;
import dev.sluice.core.contract.BrokerRetainContract;
import dev.sluice.core.contract.BrokerRig;
import dev.sluice.core.contract.BrokerSessionContract;
import dev.sluice.core.contract.BrokerSettlementContract;
import dev.sluice.core.contract.BrokerStreamContract;
import dev.sluice.core.contract.BrokerSubscriptionContract;
import dev.sluice.core.contract.BrokerTopicContract;
import dev.sluice.core.contract.BrokerWillContract;

import org.junit.jupiter.api.Nested;

/**
 * The engine keeps the broker port's contract, on one loop, where everything is answered at once,
 * and on three, where connections, queues and names are spread and every answer is handed over;
 * with queues in memory and with queues in the store, and on the journaled store.
 */
class RoutingEngineContractTest {
    @Nested
    class ConnectionOnOneLoop extends BrokerConnectionContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return EngineRigs.rig(declared, 1);
        }
    }

    @Nested
    class ExchangeOnOneLoop extends BrokerExchangeContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return EngineRigs.rig(declared, 1);
        }
    }

    @Nested
    class CreditOnOneLoop extends BrokerCreditContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return EngineRigs.rig(declared, 1);
        }
    }

    @Nested
    class ConsumerOnOneLoop extends BrokerConsumerContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return EngineRigs.rig(declared, 1);
        }
    }

    @Nested
    class QueueOnOneLoop extends BrokerQueueContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return EngineRigs.rig(declared, 1);
        }
    }

    @Nested
    class RetainOnOneLoop extends BrokerRetainContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return EngineRigs.rig(declared, 1);
        }
    }

    @Nested
    class SessionOnOneLoop extends BrokerSessionContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return EngineRigs.rig(declared, 1);
        }
    }

    @Nested
    class ExactlyOnceOnOneLoop extends BrokerExactlyOnceContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return EngineRigs.rig(declared, 1);
        }
    }

    @Nested
    class SettlementOnOneLoop extends BrokerSettlementContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return EngineRigs.rig(declared, 1);
        }
    }

    @Nested
    class StreamOnOneLoop extends BrokerStreamContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return EngineRigs.rig(declared, 1);
        }
    }

    @Nested
    class SubscriptionOnOneLoop extends BrokerSubscriptionContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return EngineRigs.rig(declared, 1);
        }
    }

    @Nested
    class TopicOnOneLoop extends BrokerTopicContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return EngineRigs.rig(declared, 1);
        }
    }

    @Nested
    class WillOnOneLoop extends BrokerWillContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return EngineRigs.rig(declared, 1);
        }
    }

    @Nested
    class ConnectionOnThreeLoops extends BrokerConnectionContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return EngineRigs.rig(declared, 3);
        }
    }

    @Nested
    class ExchangeOnThreeLoops extends BrokerExchangeContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return EngineRigs.rig(declared, 3);
        }
    }

    @Nested
    class CreditOnThreeLoops extends BrokerCreditContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return EngineRigs.rig(declared, 3);
        }
    }

    @Nested
    class ConsumerOnThreeLoops extends BrokerConsumerContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return EngineRigs.rig(declared, 3);
        }
    }

    @Nested
    class QueueOnThreeLoops extends BrokerQueueContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return EngineRigs.rig(declared, 3);
        }
    }

    @Nested
    class RetainOnThreeLoops extends BrokerRetainContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return EngineRigs.rig(declared, 3);
        }
    }

    @Nested
    class SessionOnThreeLoops extends BrokerSessionContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return EngineRigs.rig(declared, 3);
        }
    }

    @Nested
    class ExactlyOnceOnThreeLoops extends BrokerExactlyOnceContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return EngineRigs.rig(declared, 3);
        }
    }

    @Nested
    class SettlementOnThreeLoops extends BrokerSettlementContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return EngineRigs.rig(declared, 3);
        }
    }

    @Nested
    class StreamOnThreeLoops extends BrokerStreamContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return EngineRigs.rig(declared, 3);
        }
    }

    @Nested
    class SubscriptionOnThreeLoops extends BrokerSubscriptionContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return EngineRigs.rig(declared, 3);
        }
    }

    @Nested
    class TopicOnThreeLoops extends BrokerTopicContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return EngineRigs.rig(declared, 3);
        }
    }

    @Nested
    class WillOnThreeLoops extends BrokerWillContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return EngineRigs.rig(declared, 3);
        }
    }

    @Nested
    class CreditWithDurableQueuesOnOneLoop extends BrokerCreditContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return EngineRigs.rig(declared, 1, true);
        }
    }

    @Nested
    class ConsumerWithDurableQueuesOnOneLoop extends BrokerConsumerContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return EngineRigs.rig(declared, 1, true);
        }
    }

    @Nested
    class QueueWithDurableQueuesOnOneLoop extends BrokerQueueContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return EngineRigs.rig(declared, 1, true);
        }
    }

    @Nested
    class SettlementWithDurableQueuesOnOneLoop extends BrokerSettlementContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return EngineRigs.rig(declared, 1, true);
        }
    }

    @Nested
    class TopicWithDurableQueuesOnOneLoop extends BrokerTopicContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return EngineRigs.rig(declared, 1, true);
        }
    }

    @Nested
    class CreditWithDurableQueuesOnThreeLoops extends BrokerCreditContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return EngineRigs.rig(declared, 3, true);
        }
    }

    @Nested
    class ConsumerWithDurableQueuesOnThreeLoops extends BrokerConsumerContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return EngineRigs.rig(declared, 3, true);
        }
    }

    @Nested
    class QueueWithDurableQueuesOnThreeLoops extends BrokerQueueContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return EngineRigs.rig(declared, 3, true);
        }
    }

    @Nested
    class SettlementWithDurableQueuesOnThreeLoops extends BrokerSettlementContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return EngineRigs.rig(declared, 3, true);
        }
    }

    @Nested
    class TopicWithDurableQueuesOnThreeLoops extends BrokerTopicContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return EngineRigs.rig(declared, 3, true);
        }
    }

    @Nested
    class SessionOnTheJournaledStoreOnOneLoop extends BrokerSessionContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return EngineRigs.journaledRig(declared, 1);
        }
    }

    @Nested
    class ExactlyOnceOnTheJournaledStoreOnOneLoop extends BrokerExactlyOnceContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return EngineRigs.journaledRig(declared, 1);
        }
    }

    @Nested
    class SessionOnTheJournaledStoreOnThreeLoops extends BrokerSessionContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return EngineRigs.journaledRig(declared, 3);
        }
    }

    @Nested
    class ExactlyOnceOnTheJournaledStoreOnThreeLoops extends BrokerExactlyOnceContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return EngineRigs.journaledRig(declared, 3);
        }
    }

    @Nested
    class SubscriptionOnTheJournaledStoreOnOneLoop extends BrokerSubscriptionContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return EngineRigs.journaledRig(declared, 1);
        }
    }

    @Nested
    class SubscriptionOnTheJournaledStoreOnThreeLoops extends BrokerSubscriptionContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return EngineRigs.journaledRig(declared, 3);
        }
    }

    @Nested
    class WillOnTheJournaledStoreOnOneLoop extends BrokerWillContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return EngineRigs.journaledRig(declared, 1);
        }
    }

    @Nested
    class WillOnTheJournaledStoreOnThreeLoops extends BrokerWillContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return EngineRigs.journaledRig(declared, 3);
        }
    }

    @Nested
    class ConsumerOnTheJournaledStoreOnThreeLoops extends BrokerConsumerContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return EngineRigs.journaledRig(declared, 3);
        }
    }

    @Nested
    class QueueOnTheJournaledStoreOnThreeLoops extends BrokerQueueContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return EngineRigs.journaledRig(declared, 3);
        }
    }

    @Nested
    class StreamOnTheJournaledStoreOnThreeLoops extends BrokerStreamContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return EngineRigs.journaledRig(declared, 3);
        }
    }
}
