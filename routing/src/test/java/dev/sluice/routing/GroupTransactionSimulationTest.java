package dev.sluice.routing;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.broker.Refusal;
import dev.sluice.routing.testkit.StoreUnderTest;
import dev.sluice.storage.Seeds;

import org.junit.jupiter.api.Test;

/** Random histories of groups in transactions; see {@link Seeds} for how to run one alone. */
class GroupTransactionSimulationTest {
    private static final int SEEDS = Seeds.isTorture() ? 2_000 : 20;

    private int committed;
    private int takenOver;

    @Test
    void keepsItsPromisesOnAStoreInMemory() {
        Seeds.run(1, SEEDS, seed -> run(seed, StoreUnderTest.inMemory(), 50));
        theyMeanSomething();
    }

    @Test
    void keepsItsPromisesWhenTheJournaledStoreCrashes() {
        Seeds.run(1_000_001, SEEDS, seed -> run(seed, StoreUnderTest.journaled(seed), 20));
        theyMeanSomething();
    }

    private void run(long seed, StoreUnderTest tested, int refusals) {
        GroupTransactionSimulation simulation =
                new GroupTransactionSimulation(seed, tested, refusals);
        simulation.run(400);
        committed += simulation.history().committed();
        takenOver += simulation.history().refused(Refusal.Reason.TAKEN_OVER);
    }

    private void theyMeanSomething() {
        assertTrue(
                committed > 0 && takenOver > 0,
                committed + " committed, " + takenOver + " refused as taken over");
    }
}
