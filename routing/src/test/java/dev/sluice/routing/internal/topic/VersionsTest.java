package dev.sluice.routing.internal.topic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.address.Address;
import dev.sluice.core.address.TopicFilter;

import org.junit.jupiter.api.Test;

import java.util.Random;

class VersionsTest {
    private final TopicTree<String> tree = new TopicTree<>();

    @Test
    void aChangeEndsWhatWasSeenOfEveryAddressThatMatches() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        RandomNames names = new RandomNames(random, 7);
        int matched = 0;
        for (int i = 0; i < 200_000; i++) {
            TopicFilter filter = TopicFilter.of(names.pattern());
            Address address = Address.of(names.name());
            if (!filter.matches(address)) {
                continue;
            }
            matched++;
            Seen before = tree.seen(address);
            assertTrue(tree.isCurrent(before));
            assertTrue(tree.add(filter, "x"));
            assertFalse(tree.isCurrent(before), filter + " at " + address + ", seed " + seed);
            Seen added = tree.seen(address);
            tree.remove(filter, "x");
            assertFalse(tree.isCurrent(added), filter + " at " + address + ", seed " + seed);
        }
        assertTrue(matched > 1_000, matched + " matched, seed " + seed);
    }

    @Test
    void changesElsewhereLeaveMostOfItCurrent() {
        Address address = Address.of("fleet/7/command");
        int ended = 0;
        for (int i = 100; i < 1_100; i++) {
            Seen before = tree.seen(address);
            tree.add(TopicFilter.of("fleet/" + i + "/command"), "x");
            tree.add(TopicFilter.of("fleet/" + i + "/#"), "x");
            tree.add(TopicFilter.of("fleet/" + i + "/+/on"), "x");
            ended += tree.isCurrent(before) ? 0 : 1;
        }
        assertTrue(ended < 20, ended + " of 1,000");
    }

    @Test
    void whatIsNotTakenOrNotThereChangesNothing() {
        Address address = Address.of("a/b");
        Seen before = tree.seen(address);
        assertFalse(tree.add(TopicFilter.of("a/" + "/".repeat(TopicTree.MAX_LEVELS)), "x"));
        tree.remove(TopicFilter.of("a/b"), "x");
        assertTrue(tree.isCurrent(before));
        assertEquals(0, tree.size());
    }

    @Test
    void aTouchConcernsOneAddress() {
        Seen touched = tree.seen(Address.of("orders"));
        Seen other = tree.seen(Address.of("orders/1"));
        tree.touch("orders");
        assertFalse(tree.isCurrent(touched));
        assertTrue(tree.isCurrent(other));
    }
}
