package dev.sluice.storage.internal.log;

import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Which partitions get segments, and which extents are written again. Partitions that fill alike
 * take their turns: their limits differ by up to half.
 */
final class Merging {
    /** So many partitions get their first segment in one cycle, not counting very large ones. */
    static final int GRADUATIONS_MAX = 64;

    /** What has so many times the limit in bundles gets a segment in any case. */
    private static final int OVERFULL = 4;

    private static final int STEPS = 16;

    private Merging() {}

    /** The runs that go to segments, by their place in the list. */
    static BitSet toSegments(List<Run> runs, LogConfig config) {
        BitSet chosen = new BitSet(runs.size());
        long[] bytes = new long[runs.size()];
        for (int i = 0; i < runs.size(); i++) {
            Run run = runs.get(i);
            bytes[i] = run.stored().bundledBytes() + run.bytes();
            if (!run.stored().segments().isEmpty()
                    || bytes[i] >= OVERFULL * (long) config.bundledBytesMax()) {
                chosen.set(i);
            }
        }
        IntStream.range(0, runs.size())
                .filter(i -> !chosen.get(i) && bytes[i] >= bytesLimit(runs.get(i), config))
                .boxed()
                .sorted(Comparator.comparingLong((Integer i) -> bytes[i]).reversed())
                .limit(GRADUATIONS_MAX)
                .forEach(chosen::set);
        return chosen;
    }

    /**
     * How many of the run's oldest extents stay where they are. If there are too many, the newest
     * are merged with the run, and older ones as long as they are at most twice what they are
     * merged with: so a byte is copied about as often as its partition doubles.
     */
    static int kept(Run run, Set<Long> sparse, LogConfig config) {
        List<Extent> extents = run.stored().extents();
        int kept = extents.size();
        int added = run.batches().isEmpty() ? 0 : 1;
        if (kept + added > extentsLimit(run, config)) {
            long sum = run.bytes();
            long most = OVERFULL * (long) config.bundledBytesMax();
            int leave = extentsLimit(run, config) - 1;
            while (kept > 0) {
                int next = extents.get(kept - 1).bytes();
                if (sum + next > most || (kept <= leave && next > 2 * sum)) {
                    break;
                }
                sum += next;
                kept--;
            }
        }
        for (int i = 0; i < kept; i++) {
            if (sparse.contains(extents.get(i).bundle())) {
                return i;
            }
        }
        return kept;
    }

    private static long bytesLimit(Run run, LogConfig config) {
        long half = config.bundledBytesMax() / 2;
        return config.bundledBytesMax() - half * turn(run) / STEPS;
    }

    private static int extentsLimit(Run run, LogConfig config) {
        int half = config.extentsMax() / 2;
        return config.extentsMax() - half * turn(run) / STEPS;
    }

    /** 0 to 15; neighbours differ. */
    private static int turn(Run run) {
        return (run.partition() * 0x9E3779B9) >>> 28;
    }
}
