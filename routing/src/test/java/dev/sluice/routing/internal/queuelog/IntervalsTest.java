package dev.sluice.routing.internal.queuelog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.storage.Seeds;

import org.junit.jupiter.api.Test;

import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;

class IntervalsTest {
    private static final int NUMBERS = 200;

    private final Intervals intervals = new Intervals();

    @Test
    void joinsWhatTouches() {
        add(10, 20);
        add(30, 40);
        add(20, 30);
        assertEquals(1, intervals.size());
        assertEquals(10, intervals.from(0));
        assertEquals(40, intervals.to(0));
        assertFalse(intervals.contains(9));
        assertTrue(intervals.contains(10));
        assertTrue(intervals.contains(39));
        assertFalse(intervals.contains(40));
    }

    @Test
    void tellsWhereIntervalsBeginThatChanged() {
        add(10, 20);
        add(30, 40);
        Set<Long> changed = new HashSet<>();
        intervals.add(5, 35, changed::add);
        assertEquals(Set.of(5L, 10L, 30L), changed);
    }

    @Test
    void holdsWhatASetHolds() {
        Seeds.run(1, 300, this::holdsWhatASetHolds);
    }

    private void holdsWhatASetHolds(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Intervals tested = new Intervals();
        TreeSet<Long> model = new TreeSet<>();
        for (int i = 0; i < 60; i++) {
            long from = random.nextLong(NUMBERS);
            long to = from + random.nextLong(1, 12);
            tested.add(from, to, begin -> {});
            for (long number = from; number < to; number++) {
                model.add(number);
            }
            if (random.nextInt(10) == 0) {
                long first = tested.from(0);
                long end = tested.to(0);
                tested.removeFirst();
                model.subSet(first, end).clear();
            }
            assertHolds(model, tested);
        }
    }

    private static void assertHolds(Set<Long> model, Intervals tested) {
        int runs = 0;
        for (long number = 0; number < NUMBERS + 20; number++) {
            assertEquals(model.contains(number), tested.contains(number), "number " + number);
            runs += model.contains(number) && !model.contains(number - 1) ? 1 : 0;
        }
        assertEquals(runs, tested.size());
    }

    private void add(long from, long to) {
        intervals.add(from, to, begin -> {});
    }
}
