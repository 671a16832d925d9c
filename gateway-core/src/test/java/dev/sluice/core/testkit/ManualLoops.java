package dev.sluice.core.testkit;

import dev.sluice.core.loop.LoopGroup;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Several manual loops whose times move together, as the event loops of a process do. Belongs to
 * the thread that made it.
 */
public final class ManualLoops {
    private static final int MAX_ROUNDS = 100_000;

    private final List<ManualLoop> loops;

    public ManualLoops(int count) {
        List<ManualLoop> made = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            made.add(new ManualLoop("loop-" + i));
        }
        loops = List.copyOf(made);
    }

    /** Loop {@code i} modulo their number. */
    public ManualLoop loop(int i) {
        return loops.get(Math.floorMod(i, loops.size()));
    }

    public int size() {
        return loops.size();
    }

    public LoopGroup group() {
        return new LoopGroup(List.copyOf(loops));
    }

    /** Wall-clock time that moves with the loops. */
    public Clock clock() {
        return loops.get(0).clock();
    }

    /** Runs what is queued anywhere until nothing is left. */
    public void runPending() {
        int rounds = 0;
        boolean ran = true;
        while (ran) {
            if (++rounds > MAX_ROUNDS) {
                throw new IllegalStateException("the loops hand tasks to each other without end");
            }
            ran = false;
            for (ManualLoop loop : loops) {
                ran |= loop.runPending() > 0;
            }
        }
    }

    /** Moves the time of all loops on, stopping at every timer that is due on the way. */
    public void advance(Duration duration) {
        runPending();
        long leftNanos = duration.toNanos();
        int rounds = 0;
        while (true) {
            if (++rounds > MAX_ROUNDS) {
                throw new IllegalStateException("timers follow each other without end");
            }
            long stepNanos = leftNanos;
            for (ManualLoop loop : loops) {
                stepNanos = Math.min(stepNanos, loop.nextTimerNanos());
            }
            for (ManualLoop loop : loops) {
                loop.advance(Duration.ofNanos(stepNanos));
            }
            runPending();
            if (stepNanos == leftNanos) {
                return;
            }
            leftNanos -= stepNanos;
        }
    }
}
