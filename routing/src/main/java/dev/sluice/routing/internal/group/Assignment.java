package dev.sluice.routing.internal.group;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Divides partitions among members: evenly, so that no two members differ by more than one, and so
 * that no more partitions than needed leave who has them.
 */
final class Assignment {
    /** Stands for no member. */
    static final int NONE = -1;

    private final int[] holders;
    private final int[] promised;
    private final int[] room;
    private final int[] result;

    private Assignment(int members, int[] holders, int[] promised) {
        this.holders = holders;
        this.promised = promised;
        room = shares(members);
        result = new int[holders.length];
        Arrays.fill(result, NONE);
    }

    /**
     * Says which member each partition is for.
     *
     * @param members how many there are; they are called by their numbers
     * @param holders who has each partition now, or {@link #NONE}
     * @param promised whom each partition was for until now, or {@link #NONE}
     */
    static int[] of(int members, int[] holders, int[] promised) {
        Assignment assignment = new Assignment(members, holders, promised);
        if (members > 0) {
            assignment.keep(true);
            assignment.keep(false);
            assignment.keepPromises();
            assignment.spread();
        }
        return assignment.result;
    }

    /** How many partitions each gets: who has most keeps one more, if it does not come out even. */
    private int[] shares(int members) {
        int[] shares = new int[members];
        if (members == 0) {
            return shares;
        }
        Arrays.fill(shares, holders.length / members);
        int[] held = counts(members, holders);
        int[] expected = counts(members, promised);
        IntStream.range(0, members)
                .boxed()
                .sorted(
                        Comparator.<Integer>comparingInt(member -> -held[member])
                                .thenComparingInt(member -> -expected[member]))
                .limit(holders.length % members)
                .forEach(member -> shares[member]++);
        return shares;
    }

    private static int[] counts(int members, int[] of) {
        int[] counts = new int[members];
        for (int member : of) {
            if (member != NONE) {
                counts[member]++;
            }
        }
        return counts;
    }

    /**
     * @param isSettled whether to look at what is to stay with its holder, or at what was to leave
     */
    private void keep(boolean isSettled) {
        for (int i = 0; i < holders.length; i++) {
            if ((holders[i] == promised[i]) == isSettled) {
                offer(i, holders[i]);
            }
        }
    }

    private void keepPromises() {
        for (int i = 0; i < holders.length; i++) {
            offer(i, promised[i]);
        }
    }

    private void offer(int partition, int member) {
        if (result[partition] == NONE && member != NONE && room[member] > 0) {
            room[member]--;
            result[partition] = member;
        }
    }

    private void spread() {
        int member = 0;
        for (int i = 0; i < holders.length; i++) {
            while (result[i] == NONE) {
                offer(i, member);
                member = (member + 1) % room.length;
            }
        }
    }
}
