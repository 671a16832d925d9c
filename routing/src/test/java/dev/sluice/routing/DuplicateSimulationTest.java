package dev.sluice.routing;

import dev.sluice.routing.testkit.StoreUnderTest;
import dev.sluice.storage.Seeds;

import org.junit.jupiter.api.Test;

/** Random histories of queues that look for duplicates; see {@link Seeds} to run one alone. */
class DuplicateSimulationTest {
    private static final int SEEDS = Seeds.isTorture() ? 2_000 : 20;
    private static final int ALL = 1_000;

    @Test
    void keepsItsPromisesOnAStoreInMemory() {
        Seeds.run(
                1,
                SEEDS,
                seed -> new DuplicateSimulation(seed, StoreUnderTest.inMemory(), 0, ALL).run(200));
    }

    @Test
    void keepsItsPromisesWhenTheStoreRefusesCommits() {
        Seeds.run(
                1_000_001,
                SEEDS,
                seed ->
                        new DuplicateSimulation(seed, StoreUnderTest.inMemory(), 200, ALL)
                                .run(200));
    }

    @Test
    void keepsItsPromisesWhenTheJournaledStoreCrashes() {
        Seeds.run(
                2_000_001,
                SEEDS,
                seed ->
                        new DuplicateSimulation(seed, StoreUnderTest.journaled(seed), 50, ALL)
                                .run(200));
    }

    @Test
    void keepsItsPromisesWithFewIds() {
        Seeds.run(
                3_000_001,
                SEEDS,
                seed ->
                        new DuplicateSimulation(seed, StoreUnderTest.journaled(seed), 50, 4)
                                .run(200));
    }
}
