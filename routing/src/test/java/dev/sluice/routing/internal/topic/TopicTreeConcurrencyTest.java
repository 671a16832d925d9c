package dev.sluice.routing.internal.topic;

import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.address.Address;
import dev.sluice.core.address.TopicFilter;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One writer, two readers. The writer counts in {@code begun} before each change of a filter and in
 * {@code done} after it: odd is bound. A reader that sees the same even or odd number in both,
 * before and after it looked up, knows what it must have found. Readers keep what they found and
 * look up again only when the tree says so.
 */
class TopicTreeConcurrencyTest {
    private static final int FILTERS = 512;
    private static final int CHANGES = 300_000;

    private final TopicTree<Integer> tree = new TopicTree<>();
    private final List<TopicFilter> filters = new ArrayList<>();
    private final List<Address> addresses = new ArrayList<>();
    private final AtomicLongArray begun = new AtomicLongArray(FILTERS);
    private final AtomicLongArray done = new AtomicLongArray(FILTERS);
    private final AtomicBoolean isOver = new AtomicBoolean();
    private final AtomicReference<@Nullable String> wrong = new AtomicReference<>();
    private final AtomicLongArray judged = new AtomicLongArray(2);
    private final AtomicLongArray kept = new AtomicLongArray(2);

    @Test
    void readersSeeAcknowledgedChangesAndNothingForeign() throws InterruptedException {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        for (int i = 0; i < FILTERS; i++) {
            String level = "l" + i / 8;
            filters.add(
                    TopicFilter.of(
                            switch (i % 4) {
                                case 0 -> "x/" + level + "/" + i;
                                case 1 -> "x/+/" + i;
                                case 2 -> "x/" + level + "/" + i + "/#";
                                default -> "+/" + level + "/+/" + i;
                            }));
            addresses.add(Address.of("x/" + level + "/" + i + (i % 4 == 3 ? "/" + i : "")));
        }
        List<Thread> readers = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            int number = i;
            readers.add(
                    Thread.ofPlatform().start(() -> read(number, new Random(seed + number + 1))));
        }
        write(new Random(seed));
        isOver.set(true);
        for (Thread reader : readers) {
            reader.join();
        }
        assertNull(wrong.get(), () -> wrong.get() + ", seed " + seed);
        for (int i = 0; i < 2; i++) {
            assertTrue(judged.get(i) > 0, "reader " + i + " judged nothing");
            assertTrue(kept.get(i) > 0, "reader " + i + " kept nothing");
        }
    }

    private void write(Random random) {
        for (int i = 0; i < CHANGES && wrong.get() == null; i++) {
            int filter = random.nextInt(FILTERS);
            long change = begun.incrementAndGet(filter);
            if (change % 2 == 1) {
                tree.add(filters.get(filter), filter);
            } else {
                tree.remove(filters.get(filter), filter);
            }
            done.set(filter, change);
        }
    }

    private void read(int number, Random random) {
        Seen[] seen = new Seen[FILTERS];
        BitSet[] results = new BitSet[FILTERS];
        while (!isOver.get() && wrong.get() == null) {
            int filter = random.nextInt(FILTERS);
            Address address = addresses.get(filter);
            long before = done.get(filter);
            if (seen[filter] == null || !tree.isCurrent(seen[filter])) {
                seen[filter] = tree.seen(address);
                results[filter] = new BitSet(FILTERS);
                tree.match(address, results[filter]::set);
            } else {
                kept.incrementAndGet(number);
            }
            BitSet found = results[filter];
            boolean isSettled = begun.get(filter) == before;
            if (isSettled) {
                judged.incrementAndGet(number);
                if (found.get(filter) != (before % 2 == 1)) {
                    wrong.set(filters.get(filter) + " found: " + found.get(filter));
                }
            }
            found.stream()
                    .filter(other -> !filters.get(other).matches(address))
                    .forEach(other -> wrong.set(filters.get(other) + " at " + address));
        }
    }
}
