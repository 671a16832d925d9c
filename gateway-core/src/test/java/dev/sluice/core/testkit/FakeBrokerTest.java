package dev.sluice.core.testkit;

import dev.sluice.core.address.TopicFilter;
import dev.sluice.core.contract.BrokerConnectionContract;
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

/** The fake broker keeps the broker port's contract, whether it answers at once or later. */
class FakeBrokerTest {
    static BrokerRig rig(BrokerRig.Declared declared, boolean answersLater) {
        ManualLoops loops = new ManualLoops(1);
        FakeBroker broker = new FakeBroker(loops.loop(0));
        declared.queues()
                .forEach((name, all) -> broker.declareQueue(name, all.toArray(TopicFilter[]::new)));
        declared.streams()
                .forEach(
                        (name, stream) ->
                                broker.declareStream(
                                        name, stream.filters().toArray(TopicFilter[]::new)));
        broker.autoCreateQueues(declared.autoCreatesQueues());
        broker.offer(new ToyAuthenticator());
        if (answersLater) {
            broker.answerLater();
        }
        return new BrokerRig(broker, loops);
    }

    @Nested
    class Connection extends BrokerConnectionContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return rig(declared, false);
        }
    }

    @Nested
    class Exchange extends BrokerExchangeContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return rig(declared, false);
        }
    }

    @Nested
    class Credit extends BrokerCreditContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return rig(declared, false);
        }
    }

    @Nested
    class Queue extends BrokerQueueContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return rig(declared, false);
        }
    }

    @Nested
    class Retain extends BrokerRetainContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return rig(declared, false);
        }
    }

    @Nested
    class Session extends BrokerSessionContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return rig(declared, false);
        }
    }

    @Nested
    class ExactlyOnce extends BrokerExactlyOnceContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return rig(declared, false);
        }
    }

    @Nested
    class Settlement extends BrokerSettlementContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return rig(declared, false);
        }
    }

    @Nested
    class Stream extends BrokerStreamContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return rig(declared, false);
        }
    }

    @Nested
    class Subscription extends BrokerSubscriptionContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return rig(declared, false);
        }
    }

    @Nested
    class Topic extends BrokerTopicContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return rig(declared, false);
        }
    }

    @Nested
    class Will extends BrokerWillContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return rig(declared, false);
        }
    }

    @Nested
    class ConnectionLater extends BrokerConnectionContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return rig(declared, true);
        }
    }

    @Nested
    class ExchangeLater extends BrokerExchangeContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return rig(declared, true);
        }
    }

    @Nested
    class CreditLater extends BrokerCreditContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return rig(declared, true);
        }
    }

    @Nested
    class QueueLater extends BrokerQueueContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return rig(declared, true);
        }
    }

    @Nested
    class RetainLater extends BrokerRetainContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return rig(declared, true);
        }
    }

    @Nested
    class SessionLater extends BrokerSessionContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return rig(declared, true);
        }
    }

    @Nested
    class ExactlyOnceLater extends BrokerExactlyOnceContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return rig(declared, true);
        }
    }

    @Nested
    class SettlementLater extends BrokerSettlementContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return rig(declared, true);
        }
    }

    @Nested
    class StreamLater extends BrokerStreamContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return rig(declared, true);
        }
    }

    @Nested
    class SubscriptionLater extends BrokerSubscriptionContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return rig(declared, true);
        }
    }

    @Nested
    class TopicLater extends BrokerTopicContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return rig(declared, true);
        }
    }

    @Nested
    class WillLater extends BrokerWillContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return rig(declared, true);
        }
    }
}
