package dev.sluice.routing.internal.retained;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.address.Address;
import dev.sluice.core.address.TopicFilter;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

class RetainedTreeTest {
    private final RetainedTree<Integer> tree = new RetainedTree<>();

    @Test
    void anEntryReplacesTheEarlierOneOfItsAddress() {
        Address address = Address.of("a/b");
        assertNull(tree.put(address, 1));
        assertEquals(1, tree.put(address, 2));
        assertEquals(2, tree.get(address));
        assertEquals(1, tree.size());
        assertEquals(2, tree.remove(address));
        assertNull(tree.remove(address));
        assertNull(tree.get(address));
        assertEquals(0, tree.size());
    }

    @Test
    void findsWhatTheFiltersOfTheStandardMatch() {
        putAll("sport", "sport/tennis", "sport/tennis/player1", "/finance", "$SYS/a", "$SYS", "x");
        assertEquals(List.of("sport", "sport/tennis", "sport/tennis/player1"), found("sport/#"));
        assertEquals(List.of("sport/tennis"), found("sport/+"));
        assertEquals(List.of("/finance", "sport/tennis"), found("+/+"));
        assertEquals(List.of("/finance"), found("/+"));
        assertEquals(List.of("sport", "x"), found("+"));
        assertEquals(List.of("$SYS", "$SYS/a"), found("$SYS/#"));
        assertEquals(List.of("$SYS/a"), found("$SYS/+"));
        assertEquals(
                List.of("/finance", "sport", "sport/tennis", "sport/tennis/player1", "x"),
                found("#"));
    }

    @Test
    void namesBetweenALevelAndWhatIsBelowItHideNothing() {
        putAll("a", "a!", "a!/x", "a/b", "a/b!", "a/b!/c", "a/b/c", "a0", "a0/b");
        assertEquals(List.of("a", "a/b", "a/b!", "a/b!/c", "a/b/c"), found("a/#"));
        assertEquals(List.of("a/b!/c", "a/b/c"), found("+/+/c"));
        assertEquals(List.of("a/b", "a/b/c"), found("a/b/#"));
        assertEquals(List.of("a/b", "a0/b"), found("+/b"));
    }

    @Test
    void goesOnBehindTheEntryAtWhichTheVisitorStopped() {
        putAll("a/1", "a/2", "a/3", "b");
        RetainedSearch<Integer> search = tree.search(TopicFilter.of("a/+"));
        List<String> names = new ArrayList<>();
        assertTrue(search.next(100, (name, entry) -> !names.add(name)));
        assertEquals(List.of("a/1"), names);
        assertTrue(search.next(100, (name, entry) -> !names.add(name)));
        assertEquals(List.of("a/1", "a/2"), names);
        assertFalse(search.next(100, (name, entry) -> names.add(name)));
        assertEquals(List.of("a/1", "a/2", "a/3"), names);
        assertFalse(search.next(100, (name, entry) -> names.add(name)));
        assertEquals(3, names.size());
    }

    @Test
    void looksAtSoManyAddressesAtOnceAndNoMore() {
        for (int i = 0; i < 1_000; i++) {
            tree.put(Address.of("a/" + i), i);
        }
        RetainedSearch<Integer> search = tree.search(TopicFilter.of("#"));
        List<String> names = new ArrayList<>();
        int pieces = 1;
        while (search.next(64, (name, entry) -> names.add(name))) {
            assertEquals(64 * pieces, names.size());
            pieces++;
        }
        assertEquals(1_000, names.size());
        RetainedSearch<Integer> vain = tree.search(TopicFilter.of("+/+/x"));
        int vainPieces = 1;
        while (vain.next(64, (name, entry) -> names.add(name))) {
            vainPieces++;
        }
        assertEquals(1_000, names.size());
        assertEquals(pieces, vainPieces, "what does not match counts too");
    }

    @Test
    void jumpsOverWhatCannotMatch() {
        for (int device = 0; device < 10; device++) {
            for (int i = 0; i < 1_000; i++) {
                tree.put(Address.of("d/" + device + "/m/" + i), i);
                tree.put(Address.of("e/" + device + "/m/" + i), i);
            }
            tree.put(Address.of("d/" + device + "/state"), device);
        }
        assertEquals(10, foundWithin("d/+/state", 31).size());
        assertEquals(10, foundWithin("d/+/m/7", 60).size());
        assertEquals(1, foundWithin("d/5/m/7", 1).size());
        assertEquals(0, foundWithin("c/#", 1).size());
    }

    @Test
    void theVisitorMayChangeTheTree() {
        putAll("a/1", "a/2", "a/3", "a/4");
        List<String> names = new ArrayList<>();
        RetainedSearch<Integer> search = tree.search(TopicFilter.of("a/#"));
        assertFalse(
                search.next(
                        100,
                        (name, entry) -> {
                            tree.remove(Address.of(name));
                            if (name.equals("a/2")) {
                                tree.remove(Address.of("a/3"));
                                tree.put(Address.of("a/2/new"), 9);
                            }
                            return names.add(name);
                        }));
        assertEquals(List.of("a/1", "a/2", "a/2/new", "a/4"), names);
        assertEquals(0, tree.size());
    }

    private void putAll(String... names) {
        for (int i = 0; i < names.length; i++) {
            tree.put(Address.of(names[i]), i);
        }
    }

    private List<String> found(String filter) {
        return foundWithin(filter, Integer.MAX_VALUE);
    }

    private List<String> foundWithin(String filter, int steps) {
        List<String> names = new ArrayList<>();
        boolean isMore =
                tree.search(TopicFilter.of(filter)).next(steps, (name, entry) -> names.add(name));
        assertFalse(isMore, filter + " is not over after " + steps + " steps");
        return names;
    }
}
