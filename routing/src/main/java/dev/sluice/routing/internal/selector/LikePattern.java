package dev.sluice.routing.internal.selector;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * The pattern of a LIKE: {@code _} is one character, {@code %} any number of them, and what follows
 * the escape character is itself. A character is a code point. Matching never goes back in the
 * text, so it costs a bounded number of steps for each character of it.
 *
 * <p><i>Immutable.</i>
 */
final class LikePattern {
    private final String text;
    private final @Nullable String escape;
    private final int[] first;
    private final List<Run> middle;

    /** What stands behind the last {@code %}; null if there is none. */
    private final int @Nullable [] last;

    private LikePattern(String text, @Nullable String escape, List<int[]> runs, List<Run> middle) {
        this.text = text;
        this.escape = escape;
        this.middle = middle;
        first = runs.getFirst();
        last = runs.size() == 1 ? null : runs.getLast();
    }

    /** Reads the texts of two tokens; without {@code escape} nothing escapes. */
    static LikePattern of(Token pattern, @Nullable Token escape) throws SelectorException {
        String mark = escape == null ? null : escape.text();
        if (escape != null && escape.text().codePoints().count() != 1) {
            throw new SelectorException(escape.index(), "ESCAPE takes a text of one character");
        }
        List<int[]> runs = split(pattern, mark == null ? Run.WILD : mark.codePointAt(0));
        List<Run> middle = new ArrayList<>();
        for (int i = 1; i < runs.size() - 1; i++) {
            int[] run = runs.get(i);
            if (run.length > 0) {
                middle.add(compiled(run, pattern.index()));
            }
        }
        return new LikePattern(pattern.text(), mark, runs, List.copyOf(middle));
    }

    private static Run compiled(int[] run, int index) throws SelectorException {
        if (Arrays.stream(run).noneMatch(point -> point == Run.WILD)) {
            return new LiteralRun(run);
        }
        if (run.length > WildRun.MAX_POINTS) {
            throw new SelectorException(
                    index,
                    run.length
                            + " characters stand between two % of this pattern; if _ is one of"
                            + " them, use at most "
                            + WildRun.MAX_POINTS);
        }
        return new WildRun(run);
    }

    /** The runs before, between and behind the signs {@code %}; some may be empty. */
    private static List<int[]> split(Token pattern, int escape) throws SelectorException {
        List<int[]> runs = new ArrayList<>();
        int[] points = pattern.text().codePoints().toArray();
        int[] run = new int[points.length];
        int length = 0;
        for (int i = 0; i < points.length; i++) {
            int point = points[i];
            if (point == escape) {
                i++;
                if (i == points.length || !isSpecial(points[i], escape)) {
                    throw new SelectorException(
                            pattern.index(),
                            "in this pattern the escape character stands before something else"
                                    + " than %, _ or itself; double it to mean the character");
                }
                run[length++] = points[i];
            } else if (point == '%') {
                runs.add(Arrays.copyOf(run, length));
                length = 0;
            } else {
                run[length++] = point == '_' ? Run.WILD : point;
            }
        }
        runs.add(Arrays.copyOf(run, length));
        return runs;
    }

    private static boolean isSpecial(int point, int escape) {
        return point == '%' || point == '_' || point == escape;
    }

    boolean matches(CharSequence candidate) {
        int from = Run.endAt(first, candidate, 0, candidate.length());
        if (last == null) {
            return from == candidate.length();
        }
        if (from < 0) {
            return false;
        }
        int to = Run.startBefore(last, candidate, from, candidate.length());
        for (int i = 0; to >= 0 && from >= 0 && i < middle.size(); i++) {
            from = middle.get(i).endOfFirst(candidate, from, to);
        }
        return to >= 0 && from >= 0;
    }

    void print(StringBuilder out) {
        Expression.printQuoted(text, out);
        if (escape != null) {
            out.append(" ESCAPE ");
            Expression.printQuoted(escape, out);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LikePattern that
                && text.equals(that.text)
                && Objects.equals(escape, that.escape);
    }

    @Override
    public int hashCode() {
        return Objects.hash(text, escape);
    }

    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        print(out);
        return out.toString();
    }
}
