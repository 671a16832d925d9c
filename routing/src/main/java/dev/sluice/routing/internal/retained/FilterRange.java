package dev.sluice.routing.internal.retained;

import dev.sluice.core.address.TopicFilter;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/**
 * Where in the order of names, that of {@link String#compareTo}, the matches of a filter can be.
 * From a name that does not match it tells how far to jump: never over a match, and as far as the
 * first level that differs allows. So a search looks at few names that do not match, however many
 * lie between.
 *
 * <p>Why a jump misses nothing: let {@code p} be the levels of the name that match, with the slash
 * behind them. A match that comes later begins with {@code p}, and then has the filter's next level
 * there; or it does not, and then it is behind everything that begins with {@code p}.
 *
 * <p><i>Immutable.</i>
 */
final class FilterRange {
    /** No name behind can match. It is no name. */
    static final String END = "";

    private static final char BEHIND_SLASH = '/' + 1;
    private static final String BEHIND_RESERVED = String.valueOf((char) ('$' + 1));

    private final String[] levels;
    private final String first;
    private final boolean hidesReserved;
    private final int firstWildcard;

    FilterRange(TopicFilter filter) {
        levels = filter.pattern().split("/", -1);
        int literal = 0;
        while (literal < levels.length && !isWildcard(levels[literal])) {
            literal++;
        }
        firstWildcard = literal;
        hidesReserved = literal == 0;
        first = String.join("/", Arrays.copyOf(levels, literal));
    }

    /** No match is before this. */
    String first() {
        return first;
    }

    /** Whether only one name can match. */
    boolean isExact() {
        return firstWildcard == levels.length;
    }

    /**
     * Null if the name, which is not before {@link #first}, matches. Else where to look on: at the
     * first name that is there or behind; if it is the name itself, behind it; nowhere if {@link
     * #END}.
     */
    @Nullable String jumpFrom(String name) {
        if (hidesReserved && name.charAt(0) == '$') {
            return BEHIND_RESERVED;
        }
        int from = 0;
        for (int i = 0; i < levels.length; i++) {
            String level = levels[i];
            if (level.equals("#")) {
                return null;
            }
            if (from > name.length()) {
                return name;
            }
            int slash = name.indexOf('/', from);
            int end = slash < 0 ? name.length() : slash;
            boolean isSame = end - from == level.length() && name.startsWith(level, from);
            if (!isSame && !level.equals("+")) {
                return jumpToLevel(name, from, i);
            }
            from = end + 1;
        }
        return from > name.length() ? null : behindAll(name, from, levels.length);
    }

    /** From a name that agrees up to {@code from}, but not in the level that begins there. */
    private String jumpToLevel(String name, int from, int i) {
        String target = name.substring(0, from) + levels[i];
        if (target.compareTo(name) > 0) {
            return target;
        }
        if (i + 1 < levels.length) {
            String below = target + '/';
            if (below.compareTo(name) > 0) {
                return below;
            }
        }
        return behindAll(name, from, i);
    }

    /** Behind all names that begin like this one up to {@code from}, at level {@code i}. */
    private String behindAll(String name, int from, int i) {
        return i <= firstWildcard ? END : name.substring(0, from - 1) + BEHIND_SLASH;
    }

    private static boolean isWildcard(String level) {
        return level.equals("+") || level.equals("#");
    }
}
