package dev.sluice.routing.internal.retained;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.address.Address;
import dev.sluice.core.address.TopicFilter;
import dev.sluice.routing.internal.topic.RandomNames;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/** A search finds what the filter alone says of each address. */
class RetainedTreeModelTest {
    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final RandomNames names = new RandomNames(random, 5);
    private final RetainedTree<Integer> tree = new RetainedTree<>();
    private final Map<Address, Integer> model = new HashMap<>();

    @Test
    void agreesWithTheFilterOnEachAddress() {
        System.out.println("seed " + seed);
        for (int step = 0; step < 6_000; step++) {
            change(step);
            TopicFilter filter = TopicFilter.of(names.pattern());
            List<String> found = new ArrayList<>();
            RetainedSearch<Integer> search = tree.search(filter);
            int pieces = 0;
            while (search.next(
                    1 + random.nextInt(20),
                    (name, entry) -> {
                        assertEquals(model.get(Address.of(name)), entry, "seed " + seed);
                        found.add(name);
                        return random.nextInt(4) != 0;
                    })) {
                pieces++;
                assertTrue(pieces <= 2 * model.size() + 10, filter + " never ends, seed " + seed);
            }
            Set<String> expected = matching(filter);
            assertEquals(new ArrayList<>(expected), found, filter + ", seed " + seed);
            assertEquals(model.size(), tree.size(), "seed " + seed);
        }
    }

    @Test
    void whatStaysIsFoundOnceWhateverChangesBetweenThePieces() {
        System.out.println("seed " + seed);
        for (int round = 0; round < 300; round++) {
            for (int i = 0; i < 100; i++) {
                change(i);
            }
            TopicFilter filter = TopicFilter.of(names.pattern());
            Set<String> always = matching(filter);
            Set<String> ever = new HashSet<>(always);
            List<String> found = new ArrayList<>();
            RetainedSearch<Integer> search = tree.search(filter);
            while (search.next(1 + random.nextInt(8), (name, entry) -> found.add(name))) {
                for (int i = random.nextInt(5); i > 0; i--) {
                    change(i);
                }
                Set<String> now = matching(filter);
                always.retainAll(now);
                ever.addAll(now);
            }
            Set<String> once = new HashSet<>(found);
            assertEquals(found.size(), once.size(), "found twice with " + filter + ", " + seed);
            assertTrue(once.containsAll(always), filter + " missed something, seed " + seed);
            assertTrue(ever.containsAll(once), filter + " found too much, seed " + seed);
        }
    }

    private void change(int entry) {
        Address address = Address.of(names.name());
        if (random.nextInt(400) < model.size()) {
            if (random.nextBoolean()) {
                address = List.copyOf(model.keySet()).get(random.nextInt(model.size()));
            }
            assertEquals(model.remove(address), tree.remove(address), "seed " + seed);
        } else {
            assertEquals(model.put(address, entry), tree.put(address, entry), "seed " + seed);
        }
    }

    private Set<String> matching(TopicFilter filter) {
        Set<String> matching = new TreeSet<>();
        for (Address address : model.keySet()) {
            if (filter.matches(address)) {
                matching.add(address.name());
            }
        }
        return matching;
    }
}
