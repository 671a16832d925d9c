package dev.sluice.core.address;

/**
 * A pattern over addresses: {@code +} stands for one whole level, {@code #} as the last level for
 * the parent and everything below it (MQTT 4.7.1). A filter that begins with a wildcard does not
 * match addresses that begin with {@code $} (MQTT 4.7.2).
 *
 * <p><i>Immutable.</i>
 */
public final class TopicFilter {
    private final String pattern;
    private final boolean wildcard;

    private TopicFilter(String pattern, boolean wildcard) {
        this.pattern = pattern;
        this.wildcard = wildcard;
    }

    /** Throws {@link InvalidNameException} if {@code pattern} is no topic filter. */
    public static TopicFilter of(String pattern) {
        NameRules.check(pattern);
        boolean wildcard = false;
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c != '+' && c != '#') {
                continue;
            }
            wildcard = true;
            boolean startsLevel = i == 0 || pattern.charAt(i - 1) == '/';
            boolean isLast = i + 1 == pattern.length();
            boolean endsLevel = isLast || pattern.charAt(i + 1) == '/';
            if (!startsLevel || !endsLevel) {
                throw new InvalidNameException(
                        "filter \""
                                + NameRules.shown(pattern)
                                + "\": "
                                + c
                                + " at "
                                + i
                                + " is not a whole level");
            }
            if (c == '#' && !isLast) {
                throw new InvalidNameException(
                        "filter \""
                                + NameRules.shown(pattern)
                                + "\": # at "
                                + i
                                + " is not the last level");
            }
        }
        return new TopicFilter(pattern, wildcard);
    }

    /** The filter that matches exactly this address. */
    public static TopicFilter exactly(Address address) {
        return new TopicFilter(address.name(), false);
    }

    public String pattern() {
        return pattern;
    }

    public boolean hasWildcard() {
        return wildcard;
    }

    public int levels() {
        return NameRules.levels(pattern);
    }

    public boolean matches(Address address) {
        String name = address.name();
        if (!wildcard) {
            return pattern.equals(name);
        }
        if (address.isReserved() && pattern.charAt(0) != '$') {
            return false;
        }
        int p = 0;
        int n = 0;
        while (true) {
            if (p < pattern.length() && pattern.charAt(p) == '#') {
                return true;
            }
            int patternEnd = levelEnd(pattern, p);
            int nameEnd = levelEnd(name, n);
            boolean isPlus = patternEnd == p + 1 && pattern.charAt(p) == '+';
            if (!isPlus && !sameLevel(p, patternEnd, name, n, nameEnd)) {
                return false;
            }
            boolean patternDone = patternEnd == pattern.length();
            boolean nameDone = nameEnd == name.length();
            if (nameDone) {
                return patternDone || pattern.startsWith("/#", patternEnd);
            }
            if (patternDone) {
                return false;
            }
            p = patternEnd + 1;
            n = nameEnd + 1;
        }
    }

    private boolean sameLevel(int p, int patternEnd, String name, int n, int nameEnd) {
        return patternEnd - p == nameEnd - n && pattern.regionMatches(p, name, n, nameEnd - n);
    }

    private static int levelEnd(String text, int from) {
        int slash = text.indexOf('/', from);
        return slash < 0 ? text.length() : slash;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TopicFilter that && pattern.equals(that.pattern);
    }

    @Override
    public int hashCode() {
        return pattern.hashCode();
    }

    @Override
    public String toString() {
        return pattern;
    }
}
