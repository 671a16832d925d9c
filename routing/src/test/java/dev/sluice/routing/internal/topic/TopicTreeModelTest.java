package dev.sluice.routing.internal.topic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.address.Address;
import dev.sluice.core.address.TopicFilter;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** The tree finds what each filter alone says, whatever came and went. */
class TopicTreeModelTest {
    /** A filter and its value. */
    private record Bound(TopicFilter filter, String value) {}

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final TopicTree<String> tree = new TopicTree<>();
    private final List<Bound> bound = new ArrayList<>();

    @Test
    void agreesWithEachFilterAloneInShallowTrees() {
        agrees(new RandomNames(random, 4), 4_000, 300);
    }

    @Test
    void agreesWithEachFilterAloneInDeepTrees() {
        agrees(new RandomNames(random, 10), 1_500, 600);
    }

    private void agrees(RandomNames names, int steps, int aboutBound) {
        System.out.println("seed " + seed);
        for (int step = 0; step < steps; step++) {
            if (random.nextInt(aboutBound * 2) < bound.size()) {
                removeOne(bound.get(random.nextInt(bound.size())));
            } else {
                add(new Bound(TopicFilter.of(names.pattern()), "v" + random.nextInt(3)));
            }
            check(Address.of(names.name()));
        }
        Collections.shuffle(bound, random);
        while (!bound.isEmpty()) {
            removeOne(bound.getLast());
            if (bound.size() % 16 == 0) {
                check(Address.of(names.name()));
            }
        }
        assertEquals(1, tree.nodes(), "only the root is left, seed " + seed);
    }

    @Test
    void churnLeavesTheTreeAsItWas() {
        RandomNames names = new RandomNames(random, 6);
        for (int i = 0; i < 500; i++) {
            add(new Bound(TopicFilter.of(names.pattern()), "stays"));
        }
        int before = tree.nodes();
        for (int round = 0; round < 20; round++) {
            List<Bound> guests = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                Bound guest = new Bound(TopicFilter.of(names.pattern()), "guest " + i);
                guests.add(guest);
                assertTrue(tree.add(guest.filter(), guest.value()), "seed " + seed);
            }
            assertTrue(tree.nodes() > before, "seed " + seed);
            Collections.shuffle(guests, random);
            guests.forEach(guest -> tree.remove(guest.filter(), guest.value()));
            assertEquals(before, tree.nodes(), "round " + round + ", seed " + seed);
        }
        assertEquals(bound.size(), tree.size());
    }

    @Test
    void theShapeOfTheTreeDoesNotDependOnTheOrderOfChanges() {
        RandomNames names = new RandomNames(random, 6);
        for (int i = 0; i < 1_000; i++) {
            add(new Bound(TopicFilter.of(names.pattern()), "v"));
        }
        TopicTree<String> other = new TopicTree<>();
        Collections.shuffle(bound, random);
        bound.forEach(one -> assertTrue(other.add(one.filter(), one.value())));
        assertEquals(tree.nodes(), other.nodes(), "seed " + seed);
    }

    private void add(Bound one) {
        assertTrue(tree.add(one.filter(), one.value()), "seed " + seed);
        bound.add(one);
    }

    private void removeOne(Bound one) {
        tree.remove(one.filter(), one.value());
        bound.remove(one);
    }

    private void check(Address address) {
        List<String> expected = new ArrayList<>();
        for (Bound one : bound) {
            if (one.filter().matches(address)) {
                expected.add(one.value());
            }
        }
        List<String> found = new ArrayList<>();
        tree.match(address, found::add);
        Collections.sort(expected);
        Collections.sort(found);
        assertEquals(expected, found, () -> "at \"" + address + "\", seed " + seed);
        assertEquals(bound.size(), tree.size(), "seed " + seed);
    }
}
