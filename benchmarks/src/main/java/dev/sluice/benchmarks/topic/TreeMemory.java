package dev.sluice.benchmarks.topic;

import dev.sluice.core.address.TopicFilter;
import dev.sluice.routing.internal.retained.RetainedTree;
import dev.sluice.routing.internal.topic.TopicTree;

import java.util.function.IntConsumer;

/**
 * Prints what a filter costs in the topic tree, and an address in the tree of retained entries:
 * everything but the one value that all of them share. Arguments: how many of each.
 *
 * <p><i>Confined to the main thread.</i>
 */
public final class TreeMemory {
    private static final int ROUNDS = 4;

    private TreeMemory() {}

    public static void main(String[] args) {
        int count = args.length == 0 ? 1_000_000 : Integer.parseInt(args[0]);
        Integer value = 1;
        TopicFilter[] filters = new TopicFilter[count];
        long texts = bytes(() -> fill(count, i -> filters[i] = ManyFilters.filter(i)));
        TopicTree<Integer> topics = new TopicTree<>();
        long tree = bytes(() -> fill(count, i -> topics.add(filters[i], value)));
        long objects = count * 24L;
        print("topic tree, without the filters' texts", tree, count);
        print("topic tree, with the filters' texts", tree + texts - objects, count);
        RetainedTree<Integer> retained = new RetainedTree<>();
        long entries =
                bytes(
                        () ->
                                fill(
                                        count,
                                        i ->
                                                retained.put(
                                                        RetainedTreeBenchmark.address(i), value)));
        print("retained tree, with the names", entries, count);
        if (topics.size() + retained.size() != 2 * count) {
            throw new IllegalStateException(topics.size() + " and " + retained.size());
        }
    }

    private static void fill(int count, IntConsumer action) {
        for (int i = 0; i < count; i++) {
            action.accept(i);
        }
    }

    private static void print(String what, long bytes, int count) {
        System.out.printf("%-40s %6.1f bytes each%n", what, (double) bytes / count);
    }

    private static long bytes(Runnable action) {
        long before = used();
        action.run();
        return used() - before;
    }

    private static long used() {
        Runtime runtime = Runtime.getRuntime();
        for (int i = 0; i < ROUNDS; i++) {
            System.gc();
        }
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
