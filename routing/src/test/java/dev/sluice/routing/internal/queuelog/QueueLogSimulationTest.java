package dev.sluice.routing.internal.queuelog;

import dev.sluice.routing.testkit.StoreUnderTest;
import dev.sluice.storage.Seeds;

import org.junit.jupiter.api.Test;

/** Random histories; see {@link Seeds} for how to run one alone. */
class QueueLogSimulationTest {
    private static final int SEEDS = Seeds.isTorture() ? 1_000 : 8;

    @Test
    void keepsItsPromisesOnAStoreInMemory() {
        Seeds.run(
                1,
                SEEDS,
                seed -> new QueueLogSimulation(seed, StoreUnderTest.inMemory(), 0).run(400));
    }

    @Test
    void keepsItsPromisesWhenTheStoreRefusesCommits() {
        Seeds.run(
                1_000_001,
                SEEDS,
                seed -> new QueueLogSimulation(seed, StoreUnderTest.inMemory(), 100).run(400));
    }

    @Test
    void keepsItsPromisesWhenTheJournaledStoreCrashes() {
        Seeds.run(
                2_000_001,
                SEEDS,
                seed -> new QueueLogSimulation(seed, StoreUnderTest.journaled(seed), 20).run(400));
    }

    /** A block lost its last reference while it was being copied, and was trimmed. */
    @Test
    void keepsWhatIsBeingCopied() {
        new QueueLogSimulation(5038, StoreUnderTest.journaled(5038), 20).run(1_600);
    }
}
