package dev.sluice.routing;

import dev.sluice.routing.testkit.StoreUnderTest;
import dev.sluice.storage.Seeds;

import org.junit.jupiter.api.Test;

/** Random histories of a shared subscription; see {@link Seeds} for how to run one alone. */
class SharedSimulationTest {
    private static final int SEEDS = Seeds.isTorture() ? 1_000 : 15;

    @Test
    void deliversEachMessageOnceOnAStoreInMemory() {
        Seeds.run(
                1,
                SEEDS,
                seed -> new SharedSimulation(seed, StoreUnderTest.inMemory(), false).run());
    }

    @Test
    void deliversEachMessageOnceOnTheJournaledStore() {
        Seeds.run(
                1_000_001,
                SEEDS,
                seed -> new SharedSimulation(seed, StoreUnderTest.journaled(seed), false).run());
    }

    @Test
    void losesNothingWhenTheJournaledStoreCrashes() {
        Seeds.run(
                2_000_001,
                SEEDS,
                seed -> new SharedSimulation(seed, StoreUnderTest.journaled(seed), true).run());
    }
}
