package dev.sluice.routing.internal.topic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.address.Address;
import dev.sluice.core.address.TopicFilter;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

class TopicTreeTest {
    private static final String[] LEVELS = {"a", "b", "", "$sys", "c"};

    @Test
    void findsWhatTheFiltersOfTheStandardMatch() {
        TopicTree<String> tree = new TopicTree<>();
        for (String filter :
                List.of("sport/tennis/player1/#", "sport/#", "#", "+/+", "/+", "+", "$SYS/#")) {
            tree.add(TopicFilter.of(filter), filter);
        }
        assertEquals(
                Set.of("sport/tennis/player1/#", "sport/#", "#"),
                found(tree, "sport/tennis/player1"));
        assertEquals(Set.of("sport/#", "#", "+"), found(tree, "sport"));
        assertEquals(Set.of("#", "+/+", "/+"), found(tree, "/finance"));
        assertEquals(Set.of("$SYS/#"), found(tree, "$SYS/monitor/Clients"));
    }

    @Test
    void agreesWithEachFilterAloneWhateverWasAddedAndRemoved() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        TopicTree<String> tree = new TopicTree<>();
        Map<String, TopicFilter> bound = new HashMap<>();
        for (int step = 0; step < 3_000; step++) {
            TopicFilter filter = TopicFilter.of(randomFilter(random));
            if (bound.remove(filter.pattern()) != null) {
                tree.remove(filter, filter.pattern());
            } else {
                bound.put(filter.pattern(), filter);
                tree.add(filter, filter.pattern());
            }
            Address address = Address.of(randomName(random));
            Set<String> expected = new TreeSet<>();
            for (TopicFilter candidate : bound.values()) {
                if (candidate.matches(address)) {
                    expected.add(candidate.pattern());
                }
            }
            assertEquals(expected, found(tree, address.name()), "seed " + seed);
            assertEquals(bound.size(), tree.size(), "seed " + seed);
        }
    }

    @Test
    void everyChangeRaisesTheVersion() {
        TopicTree<String> tree = new TopicTree<>();
        long before = tree.version();
        tree.add(TopicFilter.of("a/#"), "x");
        long added = tree.version();
        tree.remove(TopicFilter.of("a/#"), "x");
        assertTrue(before < added && added < tree.version());
    }

    @Test
    void removingWhatIsNotBoundChangesNothing() {
        TopicTree<String> tree = new TopicTree<>();
        tree.add(TopicFilter.of("a/b"), "x");
        tree.remove(TopicFilter.of("a"), "x");
        tree.remove(TopicFilter.of("a/b"), "y");
        tree.remove(TopicFilter.of("a/b/c"), "x");
        assertEquals(Set.of("x"), found(tree, "a/b"));
        assertEquals(1, tree.size());
    }

    @Test
    void theSameFilterHoldsManyValues() {
        TopicTree<String> tree = new TopicTree<>();
        tree.add(TopicFilter.of("a/+"), "x");
        tree.add(TopicFilter.of("a/+"), "y");
        tree.remove(TopicFilter.of("a/+"), "x");
        assertEquals(Set.of("y"), found(tree, "a/1"));
    }

    private static Set<String> found(TopicTree<String> tree, String address) {
        List<String> values = new ArrayList<>();
        tree.match(Address.of(address), values::add);
        Set<String> set = new TreeSet<>(values);
        assertEquals(values.size(), set.size(), "a value was given twice: " + values);
        return set;
    }

    private static String randomName(Random random) {
        StringBuilder name = new StringBuilder();
        int levels = 1 + random.nextInt(4);
        for (int i = 0; i < levels; i++) {
            name.append(i == 0 ? "" : "/").append(LEVELS[random.nextInt(LEVELS.length)]);
        }
        return name.isEmpty() ? "a" : name.toString();
    }

    private static String randomFilter(Random random) {
        String[] levels = randomName(random).split("/", -1);
        for (int i = 0; i < levels.length; i++) {
            if (random.nextInt(3) == 0) {
                levels[i] = "+";
            }
        }
        if (random.nextInt(3) == 0) {
            levels[levels.length - 1] = "#";
        }
        return String.join("/", levels);
    }
}
