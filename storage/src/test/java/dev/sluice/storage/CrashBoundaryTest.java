package dev.sluice.storage;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.storage.StoreSimulation.End;

import org.junit.jupiter.api.Test;

/**
 * Short traces that crash at every call that changes a file, and again at every such call of the
 * recovery that follows. That takes minutes; without {@code -Dsluice.torture} only some of the
 * calls of the traces have their turn.
 */
class CrashBoundaryTest {
    private static final long FIRST_SEED = 1_000_001;
    private static final int OPERATIONS = 60;
    private static final int RECOVERY_CALLS_MAX = 1_000;

    @Test
    void holdsWhatItPromisedWhereverItCrashes() {
        Seeds.run(FIRST_SEED, Seeds.isTorture() ? 10 : 2, CrashBoundaryTest::crashEverywhere);
    }

    @Test
    void holdsWhatItPromisedWhereverItsRecoveryCrashes() {
        Seeds.run(FIRST_SEED, Seeds.isTorture() ? 3 : 1, CrashBoundaryTest::crashTwice);
    }

    private static void crashEverywhere(long seed) {
        int calls = calls(seed);
        int stride = Seeds.isTorture() ? 1 : 5;
        for (int at = (int) (seed % stride); at <= calls; at += stride) {
            for (End end : new End[] {End.KILL, End.POWER_LOSS}) {
                StoreSimulation simulation = crashed(seed, at, end);
                simulation.recover();
                simulation.liveOn();
            }
        }
    }

    private static void crashTwice(long seed) {
        int calls = calls(seed);
        int stride = Seeds.isTorture() ? 1 : 1 + calls / 3;
        for (int at = (int) (seed % stride); at <= calls; at += stride) {
            for (End first : new End[] {End.KILL, End.POWER_LOSS}) {
                crashRecoveryEverywhere(seed, at, first);
            }
        }
    }

    private static void crashRecoveryEverywhere(long seed, int at, End first) {
        for (End second : new End[] {End.KILL, End.POWER_LOSS}) {
            boolean hasCrashed = true;
            for (int recoveryAt = 0; hasCrashed; recoveryAt++) {
                assertTrue(recoveryAt < RECOVERY_CALLS_MAX, "the recovery has an end");
                StoreSimulation simulation = crashed(seed, at, first);
                hasCrashed = simulation.crashRecovery(recoveryAt, second);
                simulation.recover();
                simulation.liveOn();
            }
        }
    }

    /** How many calls the trace makes. */
    private static int calls(long seed) {
        StoreSimulation simulation = StoreSimulation.heavy(seed);
        simulation.recover();
        simulation.live(OPERATIONS);
        return simulation.stepped().files().operations();
    }

    private static StoreSimulation crashed(long seed, int at, End end) {
        StoreSimulation simulation = StoreSimulation.heavy(seed);
        simulation.crashAfter(at);
        if (simulation.opens()) {
            simulation.live(OPERATIONS);
        }
        simulation.end(end);
        return simulation;
    }
}
