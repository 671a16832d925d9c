package dev.sluice.benchmarks.store;

import java.nio.file.Path;

/**
 * How long and how much.
 *
 * <p><i>Immutable.</i>
 *
 * @param directory for data; emptied as the run goes on
 * @param rounds how often baseline and store take turns
 * @param seconds each turn is measured
 * @param isQuick whether it only has to work: small sizes, figures of no worth
 */
record Settings(Path directory, int rounds, double seconds, boolean isQuick) {
    static final double WARM_UP_SECONDS = 1;
    static final int LOOPS = 2;
    static final int WRITERS = 256;
    static final int VALUE_BYTES = 200;

    /** Short turns, many of them: what else runs on the machine hits both sides alike. */
    static Settings full(Path directory) {
        return new Settings(directory, 8, 3, false);
    }

    static Settings quick(Path directory) {
        return new Settings(directory, 1, 1, true);
    }

    /** The one or the other. */
    int pick(int full, int quick) {
        return isQuick ? quick : full;
    }
}
