package dev.sluice.routing.internal.topic;

/**
 * Levels as parts of longer texts, so that a look-up makes no strings. The level that begins behind
 * the end of a text is the one after its last: there is none.
 *
 * <p><i>Thread-safe</i>: no state.
 */
final class LevelText {
    private LevelText() {}

    static int end(String text, int from) {
        int slash = text.indexOf('/', from);
        return slash < 0 ? text.length() : slash;
    }

    /** Spreads well in every bit. */
    static int hash(String text, int from, int end) {
        int hash = 0;
        for (int i = from; i < end; i++) {
            hash = 31 * hash + text.charAt(i);
        }
        hash = (hash ^ hash >>> 16) * 0x85ebca6b;
        hash = (hash ^ hash >>> 13) * 0xc2b2ae35;
        return hash ^ hash >>> 16;
    }

    /** Whether a level of a valid filter is {@code +}. */
    static boolean isPlus(String pattern, int from) {
        return from < pattern.length() && pattern.charAt(from) == '+';
    }

    /** Whether a level of a valid filter is {@code #}. */
    static boolean isHash(String pattern, int from) {
        return from < pattern.length() && pattern.charAt(from) == '#';
    }

    /** Whether the level that begins at {@code at} is this part of another text. */
    static boolean isSame(String pattern, int at, String text, int from, int end) {
        int behind = at + end - from;
        return pattern.regionMatches(at, text, from, end - from)
                && (behind == pattern.length() || pattern.charAt(behind) == '/');
    }

    /**
     * Whether a filter matches a name, as far as the levels from {@code at} and {@code from} on are
     * concerned.
     */
    static boolean matches(String pattern, int at, String name, int from) {
        int p = at;
        int n = from;
        while (p <= pattern.length()) {
            if (isHash(pattern, p)) {
                return true;
            }
            if (n > name.length()) {
                return false;
            }
            int end = end(name, n);
            if (isPlus(pattern, p)) {
                p += 2;
            } else if (isSame(pattern, p, name, n, end)) {
                p += end - n + 1;
            } else {
                return false;
            }
            n = end + 1;
        }
        return n > name.length();
    }
}
