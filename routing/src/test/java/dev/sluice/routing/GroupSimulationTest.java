package dev.sluice.routing;

import dev.sluice.routing.testkit.StoreUnderTest;
import dev.sluice.storage.Seeds;

import org.junit.jupiter.api.Test;

/** Random histories of a consumer group; see {@link Seeds} for how to run one alone. */
class GroupSimulationTest {
    private static final int SEEDS = Seeds.isTorture() ? 1_000 : 20;

    @Test
    void keepsItsPromisesOnAStoreInMemory() {
        Seeds.run(
                1, SEEDS, seed -> new GroupSimulation(seed, StoreUnderTest.inMemory(), 0).run(400));
    }

    @Test
    void keepsItsPromisesWhenTheStoreRefusesCommits() {
        Seeds.run(
                1_000_001,
                SEEDS,
                seed -> new GroupSimulation(seed, StoreUnderTest.inMemory(), 100).run(400));
    }

    @Test
    void keepsItsPromisesWhenTheJournaledStoreCrashes() {
        Seeds.run(
                2_000_001,
                SEEDS,
                seed -> new GroupSimulation(seed, StoreUnderTest.journaled(seed), 20).run(400));
    }
}
