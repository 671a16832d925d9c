package dev.sluice.benchmarks.store;

import java.util.function.ToLongFunction;

/**
 * An amount of something by who spent it. <i>Immutable.</i>
 *
 * @param loops the threads that commit and hear the answers
 * @param journal the thread that writes and forces
 * @param segments the threads that carry over
 */
record Spent(double loops, double journal, double segments) {
    /**
     * Asks for threads by the beginning of their names.
     *
     * @param amount of the threads whose name begins so
     */
    static Spent by(ToLongFunction<String> amount) {
        return new Spent(
                (double) amount.applyAsLong("loop-"),
                (double) amount.applyAsLong("raw-journal") + amount.applyAsLong("sluice-journal"),
                (double) amount.applyAsLong("sluice-segments")
                        + amount.applyAsLong("sluice-files"));
    }

    Spent since(Spent before) {
        return new Spent(
                loops - before.loops, journal - before.journal, segments - before.segments);
    }

    Spent dividedBy(double count) {
        return new Spent(loops / count, journal / count, segments / count);
    }
}
