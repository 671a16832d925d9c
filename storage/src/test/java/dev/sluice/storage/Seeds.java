package dev.sluice.storage;

import java.util.function.LongConsumer;

/**
 * Runs seeded histories. {@code -Dsluice.seed} runs one alone; {@code -Dsluice.torture} runs many
 * times as many, from {@code -Dsluice.first-seed} on if that is given.
 *
 * <p><i>Immutable.</i>
 */
public final class Seeds {
    private static final Long CHOSEN = Long.getLong("sluice.seed");
    private static final Long FIRST = Long.getLong("sluice.first-seed");

    private Seeds() {}

    public static boolean isTorture() {
        return System.getProperty("sluice.torture") != null;
    }

    /** Runs {@code history} with each of the seeds; who fails names its seed. */
    public static void run(long first, int count, LongConsumer history) {
        if (CHOSEN != null) {
            history.accept(CHOSEN);
            return;
        }
        long from = FIRST == null ? first : FIRST;
        for (long seed = from; seed < from + count; seed++) {
            try {
                history.accept(seed);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError(
                        "run it alone with -Dsluice.seed=" + seed + ": " + e.getMessage(), e);
            }
        }
    }
}
