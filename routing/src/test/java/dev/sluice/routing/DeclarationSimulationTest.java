package dev.sluice.routing;

import dev.sluice.routing.testkit.StoreUnderTest;
import dev.sluice.storage.Seeds;

import org.junit.jupiter.api.Test;

/** Random histories of declarations; a failure names its seed. */
class DeclarationSimulationTest {
    private static final int SEEDS = Seeds.isTorture() ? 2_000 : 40;

    @Test
    void keepsItsPromisesInMemoryWhenTheStoreRefusesCommits() {
        Seeds.run(
                1,
                SEEDS,
                seed -> new DeclarationSimulation(seed, StoreUnderTest.inMemory(), 100).run());
    }

    @Test
    void keepsItsPromisesWhenTheJournaledStoreCrashes() {
        Seeds.run(
                1_000_001,
                SEEDS,
                seed -> new DeclarationSimulation(seed, StoreUnderTest.journaled(seed), 30).run());
    }
}
