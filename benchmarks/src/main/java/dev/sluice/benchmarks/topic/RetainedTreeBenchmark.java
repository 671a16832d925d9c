package dev.sluice.benchmarks.topic;

import dev.sluice.core.address.Address;
import dev.sluice.core.address.TopicFilter;
import dev.sluice.routing.internal.retained.RetainedSearch;
import dev.sluice.routing.internal.retained.RetainedTree;

import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Replacing and finding retained entries among a million addresses.
 *
 * <p><i>Confined to the benchmark's thread.</i>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgsAppend = "-Xmx4g")
public class RetainedTreeBenchmark {
    private static final int ADDRESSES = 1 << 16;
    private static final int STEPS = 1_000;
    private static final TopicFilter ALL = TopicFilter.of("#");

    @Param("1000000")
    int addresses;

    private final RetainedTree<Integer> tree = new RetainedTree<>();
    private Address[] some = {};
    private TopicFilter[] narrow = {};
    private @Nullable RetainedSearch<Integer> all;
    private int next;

    @Setup
    public void fill() {
        for (int i = 0; i < addresses; i++) {
            tree.put(address(i), i);
        }
        Random random = new Random(1);
        some = new Address[ADDRESSES];
        narrow = new TopicFilter[ADDRESSES];
        for (int i = 0; i < ADDRESSES; i++) {
            some[i] = address(random.nextInt(addresses));
            String device = some[i].name().substring(0, some[i].name().lastIndexOf('/'));
            narrow[i] = TopicFilter.of(device + (i % 2 == 0 ? "/#" : "/+"));
        }
    }

    static Address address(int number) {
        int device = number / 4;
        return Address.of(
                "plant/site-"
                        + device % 100
                        + "/line-"
                        + device / 100 % 100
                        + "/device-"
                        + device
                        + "/value-"
                        + number % 4);
    }

    /** One entry replaced. */
    @Benchmark
    public @Nullable Integer put() {
        return tree.put(some[next++ & ADDRESSES - 1], 1);
    }

    /** The four entries of one device, by {@code #} or {@code +}. */
    @Benchmark
    public void searchDevice(Blackhole hole) {
        tree.search(narrow[next++ & ADDRESSES - 1]).next(STEPS, (name, entry) -> take(hole, entry));
    }

    /** A piece of 1,000 entries of a search for all. */
    @Benchmark
    public void pieceOfAll(Blackhole hole) {
        RetainedSearch<Integer> search = all == null ? tree.search(ALL) : all;
        all = search.next(STEPS, (name, entry) -> take(hole, entry)) ? search : null;
    }

    private static boolean take(Blackhole hole, Integer entry) {
        hole.consume(entry);
        return true;
    }
}
