package dev.sluice.routing.internal.group;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.storage.Seeds;

import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.SplittableRandom;

class AssignmentTest {
    private static final int NONE = Assignment.NONE;

    @Test
    void nobodyGetsAnythingIfNobodyIsThere() {
        int[] none = {NONE, NONE};
        assertArrayEquals(none, Assignment.of(0, none, none));
    }

    @Test
    void aNewMemberTakesItsShareAndNoMore() {
        int[] all = {0, 0, 0, 0, 0};
        assertArrayEquals(new int[] {0, 0, 0, 1, 1}, Assignment.of(2, all, all));
    }

    /** What was to move still moves to the same member, as long as that is there. */
    @Test
    void whatIsUnderWayIsNotDecidedAnew() {
        int[] holders = {0, 0, 0, 0};
        int[] promised = {1, 0, 1, 0};
        assertArrayEquals(promised, Assignment.of(2, holders, promised));
    }

    @Test
    void whatWasToLeaveStaysIfTheOtherMemberIsGone() {
        int[] holders = {0, 0, 1};
        int[] promised = {0, NONE, 1};
        assertArrayEquals(new int[] {0, 0, 1}, Assignment.of(2, holders, promised));
    }

    /** Even, complete and with as few moves as there can be, whatever it begins with. */
    @Test
    void isEvenAndMovesAsLittleAsPossible() {
        Seeds.run(1, 2_000, AssignmentTest::check);
    }

    private static void check(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int members = random.nextInt(1, 8);
        int partitions = random.nextInt(0, 20);
        int[] holders = random(random, members, partitions);
        int[] promised = random.nextBoolean() ? holders : random(random, members, partitions);
        String what =
                Arrays.toString(holders) + " for " + members + ", " + Arrays.toString(promised);

        int[] result = Assignment.of(members, holders, promised);

        int[] counts = new int[members];
        int moves = 0;
        for (int i = 0; i < partitions; i++) {
            counts[result[i]]++;
            moves += holders[i] != NONE && holders[i] != result[i] ? 1 : 0;
        }
        int most = Arrays.stream(counts).max().orElse(0);
        int least = Arrays.stream(counts).min().orElse(0);
        assertTrue(most - least <= 1, what + " gives " + Arrays.toString(result));
        assertEquals(fewestMoves(members, holders), moves, what);
        assertArrayEquals(result, Assignment.of(members, result, result), what + " is not at rest");
        assertArrayEquals(
                result, Assignment.of(members, holders, result), what + " changes its mind");
    }

    private static int[] random(SplittableRandom random, int members, int partitions) {
        int[] made = new int[partitions];
        Arrays.setAll(made, _ -> random.nextInt(-1, members));
        return made;
    }

    /** What each has above its share, when those who have most get the larger shares. */
    private static int fewestMoves(int members, int[] holders) {
        int[] counts = new int[members];
        for (int holder : holders) {
            if (holder != NONE) {
                counts[holder]++;
            }
        }
        Arrays.sort(counts);
        int larger = holders.length % members;
        int moves = 0;
        for (int i = 0; i < members; i++) {
            int share = holders.length / members + (i >= members - larger ? 1 : 0);
            moves += Math.max(0, counts[i] - share);
        }
        return moves;
    }
}
