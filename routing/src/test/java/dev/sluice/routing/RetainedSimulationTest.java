package dev.sluice.routing;

import dev.sluice.routing.testkit.StoreUnderTest;
import dev.sluice.storage.Seeds;

import org.junit.jupiter.api.Test;

/** Random histories of retained messages; a failure names its seed. */
class RetainedSimulationTest {
    private static final int SEEDS = Seeds.isTorture() ? 2_000 : 40;

    @Test
    void keepsItsPromisesInMemory() {
        Seeds.run(1, SEEDS, seed -> new RetainedSimulation(seed, StoreUnderTest.inMemory()).run());
    }

    @Test
    void keepsItsPromisesWhenTheJournaledStoreCrashes() {
        Seeds.run(
                1_000_001,
                SEEDS,
                seed -> new RetainedSimulation(seed, StoreUnderTest.journaled(seed)).run());
    }
}
