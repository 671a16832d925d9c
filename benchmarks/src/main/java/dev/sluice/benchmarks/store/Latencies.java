package dev.sluice.benchmarks.store;

/**
 * How often something took how long, in microseconds, to within 6 %.
 *
 * <p><i>Confined to one thread</i> while it is filled.
 */
public final class Latencies {
    private static final int STEPS = 16;

    private final long[] counts = new long[60 * STEPS];
    private long count;

    public void record(long nanos) {
        counts[bucketOf(nanos / 1000)]++;
        count++;
    }

    public void add(Latencies other) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] += other.counts[i];
        }
        count += other.count;
    }

    public long count() {
        return count;
    }

    /** What so many of a hundred did not exceed, in milliseconds. */
    public double percentileMs(double percent) {
        long wanted = (long) Math.ceil(count * percent / 100);
        long seen = 0;
        int bucket = 0;
        while (bucket < counts.length - 1 && seen + counts[bucket] < wanted) {
            seen += counts[bucket++];
        }
        return microsOf(bucket) / 1000.0;
    }

    private static int bucketOf(long micros) {
        if (micros < 2 * STEPS) {
            return (int) Math.max(0, micros);
        }
        int shift = 59 - Long.numberOfLeadingZeros(micros);
        return shift * STEPS + (int) (micros >>> shift);
    }

    private static long microsOf(int bucket) {
        return bucket < 2 * STEPS
                ? bucket
                : (long) (bucket % STEPS + STEPS) << (bucket / STEPS - 1);
    }
}
