package dev.sluice.routing.internal.selector;

/**
 * A run without {@code _}, found with the method of Knuth, Morris and Pratt: after a mismatch the
 * text goes on and the run falls back to the longest part of it that still fits.
 *
 * <p><i>Immutable.</i>
 */
final class LiteralRun implements Run {
    private final int[] points;

    /** For each count of matched points, the next lower count that matches as well. */
    private final int[] fallbacks;

    LiteralRun(int[] points) {
        this.points = points;
        fallbacks = new int[points.length + 1];
        int matched = 0;
        for (int i = 1; i < points.length; i++) {
            matched = next(matched, points[i]);
            fallbacks[i + 1] = matched;
        }
    }

    @Override
    public int endOfFirst(CharSequence text, int from, int to) {
        int matched = 0;
        int at = from;
        while (at < to) {
            int point = Character.codePointAt(text, at);
            at += Character.charCount(point);
            matched = next(matched, point);
            if (matched == points.length) {
                return at;
            }
        }
        return -1;
    }

    /** How many points match when {@code point} follows {@code matched} of them. */
    private int next(int matched, int point) {
        int count = matched;
        while (count > 0 && points[count] != point) {
            count = fallbacks[count];
        }
        return points[count] == point ? count + 1 : 0;
    }
}
