package dev.sluice.routing;

import dev.sluice.core.contract.BrokerAssignmentContract;
import dev.sluice.core.contract.BrokerDeclarationContract;
import dev.sluice.core.contract.BrokerGroupContract;
import dev.sluice.core.contract.BrokerGroupTransactionContract;
import dev.sluice.core.contract.BrokerRig;
import dev.sluice.core.contract.BrokerStreamDeclarationContract;
import dev.sluice.core.contract.BrokerTemporaryQueueContract;
import dev.sluice.core.contract.BrokerTransactionContract;

import org.junit.jupiter.api.Nested;

/**
 * The same for what connections ask besides sending and receiving: declarations, groups of readers
 * and transactions; see {@link RoutingEngineContractTest}.
 */
class EnginePortContractTest {
    @Nested
    class GroupOnOneLoop extends BrokerGroupContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return EngineRigs.rig(declared, 1);
        }
    }

    @Nested
    class GroupOnThreeLoops extends BrokerGroupContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return EngineRigs.rig(declared, 3);
        }
    }

    @Nested
    class GroupOnTheJournaledStoreOnOneLoop extends BrokerGroupContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return EngineRigs.journaledRig(declared, 1);
        }
    }

    @Nested
    class GroupOnTheJournaledStoreOnThreeLoops extends BrokerGroupContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return EngineRigs.journaledRig(declared, 3);
        }
    }

    @Nested
    class DeclarationOnOneLoop extends BrokerDeclarationContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return EngineRigs.rig(declared, 1);
        }
    }

    @Nested
    class DeclarationWithDurableQueuesOnThreeLoops extends BrokerDeclarationContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return EngineRigs.rig(declared, 3, true);
        }
    }

    @Nested
    class DeclarationOnTheJournaledStoreOnThreeLoops extends BrokerDeclarationContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return EngineRigs.journaledRig(declared, 3);
        }
    }

    @Nested
    class StreamDeclarationOnOneLoop extends BrokerStreamDeclarationContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return EngineRigs.rig(declared, 1);
        }
    }

    @Nested
    class StreamDeclarationWithDurableQueuesOnThreeLoops extends BrokerStreamDeclarationContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return EngineRigs.rig(declared, 3, true);
        }
    }

    @Nested
    class StreamDeclarationOnTheJournaledStoreOnThreeLoops extends BrokerStreamDeclarationContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return EngineRigs.journaledRig(declared, 3);
        }
    }

    @Nested
    class TemporaryQueueOnOneLoop extends BrokerTemporaryQueueContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return EngineRigs.rig(declared, 1);
        }
    }

    @Nested
    class TemporaryQueueWithDurableQueuesOnThreeLoops extends BrokerTemporaryQueueContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return EngineRigs.rig(declared, 3, true);
        }
    }

    @Nested
    class TemporaryQueueOnTheJournaledStoreOnThreeLoops extends BrokerTemporaryQueueContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return EngineRigs.journaledRig(declared, 3);
        }
    }

    @Nested
    class TransactionOnOneLoop extends BrokerTransactionContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return EngineRigs.rig(declared, 1);
        }
    }

    @Nested
    class TransactionOnThreeLoops extends BrokerTransactionContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return EngineRigs.rig(declared, 3);
        }
    }

    @Nested
    class TransactionWithDurableQueuesOnOneLoop extends BrokerTransactionContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return EngineRigs.rig(declared, 1, true);
        }
    }

    @Nested
    class TransactionWithDurableQueuesOnThreeLoops extends BrokerTransactionContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return EngineRigs.rig(declared, 3, true);
        }
    }

    @Nested
    class TransactionOnTheJournaledStoreOnOneLoop extends BrokerTransactionContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return EngineRigs.journaledRig(declared, 1);
        }
    }

    @Nested
    class TransactionOnTheJournaledStoreOnThreeLoops extends BrokerTransactionContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return EngineRigs.journaledRig(declared, 3);
        }
    }

    @Nested
    class AssignmentOnOneLoop extends BrokerAssignmentContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return EngineRigs.rig(declared, 1);
        }
    }

    @Nested
    class AssignmentOnThreeLoops extends BrokerAssignmentContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return EngineRigs.rig(declared, 3);
        }
    }

    @Nested
    class AssignmentOnTheJournaledStoreOnThreeLoops extends BrokerAssignmentContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return EngineRigs.journaledRig(declared, 3);
        }
    }

    @Nested
    class GroupTransactionOnOneLoop extends BrokerGroupTransactionContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return EngineRigs.rig(declared, 1);
        }
    }

    @Nested
    class GroupTransactionWithDurableQueuesOnThreeLoops extends BrokerGroupTransactionContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return EngineRigs.rig(declared, 3, true);
        }
    }

    @Nested
    class GroupTransactionOnTheJournaledStoreOnOneLoop extends BrokerGroupTransactionContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return EngineRigs.journaledRig(declared, 1);
        }
    }

    @Nested
    class GroupTransactionOnTheJournaledStoreOnThreeLoops extends BrokerGroupTransactionContract {
        @Override
        protected BrokerRig start(BrokerRig.Declared declared) {
            return EngineRigs.journaledRig(declared, 3);
        }
    }
}
