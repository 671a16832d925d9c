package dev.sluice.routing.internal.selector;

/**
 * What stands between two {@code %} of a pattern, and how it is found in a text in one pass.
 *
 * <p><i>Immutable.</i>
 */
sealed interface Run permits LiteralRun, WildRun {
    /** Stands for {@code _} among code points. */
    int WILD = -1;

    /**
     * The index behind the first place in {@code text} from {@code from} to {@code to}, or -1. Both
     * are borders of code points.
     */
    int endOfFirst(CharSequence text, int from, int to);

    /** The index behind the run if it stands at {@code from} itself, or -1. */
    static int endAt(int[] run, CharSequence text, int from, int to) {
        int at = from;
        for (int wanted : run) {
            if (at >= to) {
                return -1;
            }
            int point = Character.codePointAt(text, at);
            if (wanted != WILD && wanted != point) {
                return -1;
            }
            at += Character.charCount(point);
        }
        return at;
    }

    /** The index of the run if it ends at {@code to} and begins at {@code from} or later, or -1. */
    static int startBefore(int[] run, CharSequence text, int from, int to) {
        int at = to;
        for (int i = run.length - 1; i >= 0; i--) {
            if (at <= from) {
                return -1;
            }
            int point = Character.codePointBefore(text, at);
            if (run[i] != WILD && run[i] != point) {
                return -1;
            }
            at -= Character.charCount(point);
        }
        return at;
    }
}
