package dev.sluice.routing.internal.selector;

import java.util.Arrays;

/**
 * A run with {@code _}, found by keeping in the bits of one word which beginnings of the run fit
 * the text so far; one shift and one mask for each character.
 *
 * <p><i>Immutable.</i>
 */
final class WildRun implements Run {
    /** Points in a run: the bits of a word. */
    static final int MAX_POINTS = Long.SIZE;

    private final long last;
    private final long wild;
    private final int[] distinct;

    /** Where each of {@link #distinct} fits, the wild places included. */
    private final long[] fits;

    WildRun(int[] points) {
        last = 1L << (points.length - 1);
        distinct =
                Arrays.stream(points).filter(point -> point != WILD).sorted().distinct().toArray();
        fits = new long[distinct.length];
        long anywhere = 0;
        for (int i = 0; i < points.length; i++) {
            if (points[i] == WILD) {
                anywhere |= 1L << i;
            } else {
                fits[Arrays.binarySearch(distinct, points[i])] |= 1L << i;
            }
        }
        wild = anywhere;
        for (int i = 0; i < fits.length; i++) {
            fits[i] |= anywhere;
        }
    }

    @Override
    public int endOfFirst(CharSequence text, int from, int to) {
        long begun = 0;
        int at = from;
        while (at < to) {
            int point = Character.codePointAt(text, at);
            at += Character.charCount(point);
            int index = Arrays.binarySearch(distinct, point);
            begun = (begun << 1 | 1) & (index < 0 ? wild : fits[index]);
            if ((begun & last) != 0) {
                return at;
            }
        }
        return -1;
    }
}
