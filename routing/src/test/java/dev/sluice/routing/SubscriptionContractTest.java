package dev.sluice.routing;

import dev.sluice.core.contract.BrokerNamedSubscriptionContract;
import dev.sluice.core.contract.BrokerRig;
import dev.sluice.core.contract.BrokerSharedSubscriptionContract;

import org.junit.jupiter.api.Nested;

/**
 * The engine keeps the contracts of shared and of named subscriptions, on one loop and on three, on
 * the store in memory and on the journaled one.
 */
class SubscriptionContractTest {
    @Nested
    class SharedOnOneLoop extends BrokerSharedSubscriptionContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return EngineRigs.rig(declared, 1);
        }
    }

    @Nested
    class SharedOnThreeLoops extends BrokerSharedSubscriptionContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return EngineRigs.rig(declared, 3);
        }
    }

    @Nested
    class SharedOnTheJournaledStoreOnOneLoop extends BrokerSharedSubscriptionContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return EngineRigs.journaledRig(declared, 1);
        }
    }

    @Nested
    class SharedOnTheJournaledStoreOnThreeLoops extends BrokerSharedSubscriptionContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return EngineRigs.journaledRig(declared, 3);
        }
    }

    @Nested
    class NamedOnOneLoop extends BrokerNamedSubscriptionContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return EngineRigs.rig(declared, 1);
        }
    }

    @Nested
    class NamedOnThreeLoops extends BrokerNamedSubscriptionContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return EngineRigs.rig(declared, 3);
        }
    }

    @Nested
    class NamedOnTheJournaledStoreOnOneLoop extends BrokerNamedSubscriptionContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return EngineRigs.journaledRig(declared, 1);
        }
    }

    @Nested
    class NamedOnTheJournaledStoreOnThreeLoops extends BrokerNamedSubscriptionContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return EngineRigs.journaledRig(declared, 3);
        }
    }
}
