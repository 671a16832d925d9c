package dev.sluice.routing.internal.topic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.address.Address;
import dev.sluice.core.address.TopicFilter;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;

class TopicTreeTest {
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

    /** Three levels of one hash; one of them is shorter. */
    @Test
    void aLevelThatOnlyHasTheSameHashIsAnotherOne() {
        List<String> levels = List.of("Aa", "BB", "\u0840");
        TopicTree<String> tree = new TopicTree<>();
        for (String filter : List.of("Aa", "Aa/#", "Aa/+/x", "Aa/1", "Aa/2", "top/Aa/1")) {
            tree.add(TopicFilter.of(filter), filter);
        }
        for (String level : levels) {
            boolean isThere = level.equals("Aa");
            assertEquals(isThere ? Set.of("Aa", "Aa/#") : Set.of(), found(tree, level));
            assertEquals(isThere ? Set.of("Aa/#", "Aa/1") : Set.of(), found(tree, level + "/1"));
            assertEquals(
                    isThere ? Set.of("Aa/#", "Aa/+/x") : Set.of(), found(tree, level + "/1/x"));
            assertEquals(
                    isThere ? Set.of("top/Aa/1") : Set.of(), found(tree, "top/" + level + "/1"));
        }
        tree.add(TopicFilter.of("\u0840/1"), "short");
        assertEquals(Set.of("short"), found(tree, "\u0840/1"));
        assertEquals(Set.of("Aa/#", "Aa/1"), found(tree, "Aa/1"));
        assertEquals(Set.of(), found(tree, "BB/1"));
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

    @Test
    void aValueBoundTwiceIsUnboundTwice() {
        TopicTree<String> tree = new TopicTree<>();
        TopicFilter filter = TopicFilter.of("a/b");
        assertTrue(tree.add(filter, "x"));
        assertTrue(tree.add(filter, "x"));
        tree.remove(filter, "x");
        assertEquals(Set.of("x"), found(tree, "a/b"));
        tree.remove(filter, "x");
        assertEquals(Set.of(), found(tree, "a/b"));
        assertEquals(1, tree.nodes());
    }

    @Test
    void filtersAreAsDeepAsTheLimitAndNotDeeper() {
        TopicTree<String> tree = new TopicTree<>();
        String deepest = "a/".repeat(TopicTree.MAX_LEVELS - 1) + "a";
        String neighbour = "a/".repeat(TopicTree.MAX_LEVELS - 1) + "b";
        assertTrue(tree.add(TopicFilter.of(deepest), "x"));
        assertTrue(tree.add(TopicFilter.of(neighbour), "y"));
        assertFalse(tree.add(TopicFilter.of(deepest + "/a"), "z"));
        assertEquals(Set.of("x"), found(tree, deepest));
        assertEquals(Set.of("y"), found(tree, neighbour));
        assertEquals(Set.of(), found(tree, "/".repeat(60_000)));
    }

    @Test
    void oneFilterHoldsAHundredThousandValues() {
        TopicTree<Integer> tree = new TopicTree<>();
        TopicFilter all = TopicFilter.of("#");
        for (int i = 0; i < 100_000; i++) {
            tree.add(all, i);
        }
        AtomicLong sum = new AtomicLong();
        tree.match(Address.of("a"), sum::addAndGet);
        assertEquals(99_999L * 50_000, sum.get());
        for (int i = 99_999; i >= 0; i--) {
            tree.remove(all, i);
        }
        assertEquals(0, tree.size());
        assertEquals(1, tree.nodes());
    }

    @Test
    void aValueTakesThePlaceOfAnother() {
        TopicTree<String> tree = new TopicTree<>();
        TopicFilter filter = TopicFilter.of("a/+");
        tree.add(filter, "x");
        tree.add(filter, "y");
        tree.replace(filter, "x", "z");
        assertEquals(Set.of("y", "z"), found(tree, "a/b"));
        assertEquals(2, tree.size());
        assertThrows(IllegalArgumentException.class, () -> tree.replace(filter, "x", "w"));
        tree.remove(filter, "z");
        tree.remove(filter, "y");
        assertEquals(1, tree.nodes());
    }

    private static Set<String> found(TopicTree<String> tree, String address) {
        List<String> values = new ArrayList<>();
        tree.match(Address.of(address), values::add);
        Set<String> set = new TreeSet<>(values);
        assertEquals(values.size(), set.size(), "a value was given twice: " + values);
        return set;
    }
}
