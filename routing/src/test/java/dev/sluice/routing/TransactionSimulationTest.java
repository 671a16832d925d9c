package dev.sluice.routing;

import dev.sluice.routing.testkit.StoreUnderTest;
import dev.sluice.storage.Seeds;

import org.junit.jupiter.api.Test;

/** Random histories of transactions; see {@link Seeds} for how to run one alone. */
class TransactionSimulationTest {
    private static final int SEEDS = Seeds.isTorture() ? 2_000 : 20;

    @Test
    void keepsItsPromisesOnAStoreInMemory() {
        Seeds.run(
                1,
                SEEDS,
                seed -> new TransactionSimulation(seed, StoreUnderTest.inMemory(), 50).run(300));
    }

    @Test
    void keepsItsPromisesWhenTheJournaledStoreCrashes() {
        Seeds.run(
                1_000_001,
                SEEDS,
                seed ->
                        new TransactionSimulation(seed, StoreUnderTest.journaled(seed), 20)
                                .run(300));
    }
}
