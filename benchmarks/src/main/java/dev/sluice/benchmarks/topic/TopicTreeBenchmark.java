package dev.sluice.benchmarks.topic;

import dev.sluice.core.address.Address;
import dev.sluice.core.address.TopicFilter;
import dev.sluice.routing.internal.topic.TopicTree;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Look-ups and changes in a tree with a million filters. The addresses are 65,536 at random, so
 * most of what a look-up touches of the tree is in no cache of the core; the address itself is, as
 * one that was just decoded would be.
 *
 * <p><i>Confined to the benchmark's thread.</i>
 */
@State(Scope.Thread)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgsAppend = "-Xmx4g")
public class TopicTreeBenchmark {
    private static final int ADDRESSES = 1 << 16;
    private static final int AHEAD = 8;
    private static final int ADDED = 10_000;

    @Param("1000000")
    int filters;

    private final TopicTree<Integer> tree = new TopicTree<>();
    private Address[] exact = {};
    private Address[] wildcard = {};
    private TopicFilter[] more = {};
    private int next;

    @SuppressWarnings("unused") // written, so that what was touched is not left out
    private int touched;

    @Setup
    public void fill() {
        Random random = new Random(1);
        for (int i = 0; i < filters; i++) {
            tree.add(ManyFilters.filter(i), i);
        }
        exact = ManyFilters.addresses(ADDRESSES, filters, false, random);
        wildcard = ManyFilters.addresses(ADDRESSES, filters, true, random);
        more = new TopicFilter[ADDED];
        for (int i = 0; i < ADDED; i++) {
            more[i] = ManyFilters.filter(filters + i);
        }
    }

    @TearDown(Level.Iteration)
    public void removeAdded() {
        if (tree.size() > filters) {
            for (int i = 0; i < ADDED; i++) {
                tree.remove(more[i], filters + i);
            }
        }
    }

    private Address nextOf(Address[] addresses) {
        touched += addresses[next + AHEAD & ADDRESSES - 1].name().charAt(0);
        return addresses[next++ & ADDRESSES - 1];
    }

    /** An address that one filter without wildcards matches. */
    @Benchmark
    @BenchmarkMode(Mode.AverageTime)
    public void matchExact(Blackhole hole) {
        tree.match(nextOf(exact), hole::consume);
    }

    /** An address that a filter with wildcards matches. */
    @Benchmark
    @BenchmarkMode(Mode.AverageTime)
    public void matchWildcard(Blackhole hole) {
        tree.match(nextOf(wildcard), hole::consume);
    }

    /** 10,000 filters more. */
    @Benchmark
    @BenchmarkMode(Mode.SingleShotTime)
    @Warmup(iterations = 3)
    @Measurement(iterations = 5)
    @OutputTimeUnit(TimeUnit.MILLISECONDS)
    public int add10000() {
        for (int i = 0; i < ADDED; i++) {
            tree.add(more[i], filters + i);
        }
        return tree.size();
    }
}
