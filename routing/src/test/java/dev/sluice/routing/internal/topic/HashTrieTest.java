package dev.sluice.routing.internal.topic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

class HashTrieTest {
    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    /** Numbers whose hashes clash as chosen by a mask; equal ones are kept. */
    private static final class Numbers extends HashTrie<Integer> {
        private final int mask;

        Numbers(int mask) {
            super(true);
            this.mask = mask;
        }

        @Override
        int hashOf(Integer number) {
            return number & mask;
        }

        @Override
        int search(Object[] sameHash, Integer number) {
            int place = Arrays.asList(sameHash).indexOf(number);
            return place < 0 ? -1 : place;
        }
    }

    @Test
    void holdsWhatAListHoldsWhateverTheHashesAre() {
        System.out.println("seed " + seed);
        for (int mask : new int[] {-1, 0, 0xff, 0xff000000, 0xc0000000, 0x10101010}) {
            Numbers numbers = new Numbers(mask);
            List<Integer> model = new ArrayList<>();
            Object trie = null;
            for (int step = 0; step < 3_000; step++) {
                int number = random.nextInt(8) << random.nextInt(32);
                if (random.nextInt(100) < model.size()) {
                    trie = numbers.without(trie, number);
                    int place = model.indexOf(number);
                    if (place >= 0) {
                        model.subList(place, place + 1).clear();
                    }
                } else {
                    trie = numbers.with(trie, number);
                    model.add(number);
                }
                Collections.sort(model);
                assertEquals(model, elements(trie), "mask " + mask + ", seed " + seed);
            }
            for (int number : List.copyOf(model)) {
                trie = numbers.without(trie, number);
            }
            assertNull(trie, "seed " + seed);
        }
    }

    @Test
    void anEarlierStateStaysAsItWas() {
        Numbers numbers = new Numbers(-1);
        Object before = null;
        for (int i = 0; i < 1_000; i++) {
            before = numbers.with(before, i);
        }
        List<Integer> expected = elements(before);
        Object after = before;
        for (int i = 0; i < 1_000; i++) {
            after = numbers.without(numbers.with(after, -i - 1), i);
        }
        assertEquals(expected, elements(before));
        assertEquals(1_000, elements(after).size());
    }

    @Test
    void removingWhatIsNotThereGivesTheSameTrie() {
        Numbers numbers = new Numbers(0xf);
        Object trie = numbers.with(numbers.with(numbers.with(null, 1), 17), 2);
        assertSame(trie, numbers.without(trie, 33));
        assertSame(trie, numbers.without(trie, 3));
    }

    private static List<Integer> elements(@Nullable Object trie) {
        List<Integer> elements = new ArrayList<>();
        HashTrie.<Integer>forEach(trie, elements::add);
        Collections.sort(elements);
        return elements;
    }
}
