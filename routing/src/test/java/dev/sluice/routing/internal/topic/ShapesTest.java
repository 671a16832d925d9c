package dev.sluice.routing.internal.topic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.address.Address;
import dev.sluice.core.address.TopicFilter;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/** What wildcards may cost, and that the limit gives back what it took. */
class ShapesTest {
    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @Test
    void filtersOfTwelveLevelsAreNeverRefused() {
        Shapes shapes = new Shapes();
        assertTrue(exhaust(shapes).size() > 64);
        for (int bits = 0; bits < 1 << Shapes.FREE_LEVELS; bits++) {
            assertTrue(shapes.add(pattern(bits, Shapes.FREE_LEVELS)), "bits " + bits);
        }
    }

    @Test
    void whatWasRemovedMakesRoom() {
        Shapes shapes = new Shapes();
        List<String> taken = exhaust(shapes);
        taken.forEach(shapes::remove);
        for (String pattern : taken) {
            assertTrue(shapes.add(pattern), () -> "seed " + seed);
        }
        assertFalse(shapes.add(randomPattern(TopicTree.MAX_LEVELS)), () -> "seed " + seed);
    }

    @Test
    void shapesThatExistAreTakenAnyNumberOfTimes() {
        Shapes shapes = new Shapes();
        List<String> taken = exhaust(shapes);
        for (String pattern : taken) {
            assertTrue(shapes.add(pattern.replace('a', 'b')));
        }
        for (String pattern : taken) {
            shapes.remove(pattern);
        }
        for (String pattern : taken) {
            assertTrue(shapes.add(pattern), "the others still hold its shape");
        }
    }

    @Test
    void anAddressOf128LevelsAgainstManyPlusesCostsNoMoreThanTheShapes() {
        TopicTree<String> tree = new TopicTree<>();
        int taken = 0;
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            String all = randomPattern(TopicTree.MAX_LEVELS - 1);
            boolean isTaken = tree.add(TopicFilter.of(all + "/x"), "x");
            taken += isTaken ? 1 : 0;
            refused += isTaken ? 0 : 1;
        }
        for (int bits = 0; bits < 1 << Shapes.FREE_LEVELS; bits++) {
            String all = pattern(bits, Shapes.FREE_LEVELS);
            assertTrue(tree.add(TopicFilter.of(all), "free"));
        }
        assertTrue(taken >= 64 && refused > 0, taken + " taken, " + refused + " refused");
        Address deepest = Address.of("a/".repeat(TopicTree.MAX_LEVELS - 1) + "a");
        AtomicInteger found = new AtomicInteger();
        int visits = tree.visits(deepest, value -> found.incrementAndGet());
        assertEquals(0, found.get());
        assertTrue(visits > 4_000, visits + " visits");
        assertTrue(visits <= Shapes.MAX_FREE + Shapes.MAX_DEEP, visits + " visits");
    }

    /** Adds deep random filters until many in a row are refused. */
    private List<String> exhaust(Shapes shapes) {
        System.out.println("seed " + seed);
        List<String> taken = new ArrayList<>();
        int refused = 0;
        while (refused < 1_000) {
            String pattern = randomPattern(13 + random.nextInt(TopicTree.MAX_LEVELS - 12));
            if (shapes.add(pattern)) {
                taken.add(pattern);
            } else {
                refused++;
            }
        }
        return taken;
    }

    private String randomPattern(int levels) {
        StringBuilder pattern = new StringBuilder();
        for (int i = 0; i < levels; i++) {
            pattern.append(i == 0 ? "" : "/").append(random.nextBoolean() ? "+" : "a");
        }
        return pattern.toString();
    }

    private static String pattern(int bits, int levels) {
        StringBuilder pattern = new StringBuilder();
        for (int i = 0; i < levels; i++) {
            pattern.append(i == 0 ? "" : "/").append((bits >>> i & 1) == 1 ? "+" : "a");
        }
        return pattern.toString();
    }
}
