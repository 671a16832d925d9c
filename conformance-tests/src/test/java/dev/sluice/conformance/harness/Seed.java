package dev.sluice.conformance.harness;

import java.util.Random;

/**
 * The seed of everything random in this test run: given by {@code -Dsluice.seed=N}, else new; it is
 * printed once.
 *
 * <p><i>Thread-safe.</i>
 */
public final class Seed {
    private static final long SEED = Long.getLong("sluice.seed", new Random().nextLong());

    static {
        System.out.println("random seed: -Dsluice.seed=" + SEED);
    }

    private Seed() {}

    /** A source that gives the same numbers to the same user in every run of one seed. */
    public static Random random(String user) {
        return new Random(SEED ^ user.hashCode());
    }
}
