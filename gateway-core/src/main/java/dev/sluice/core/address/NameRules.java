package dev.sluice.core.address;

/** What addresses and topic filters have in common. */
final class NameRules {
    private static final int SHOWN_CHARS = 80;

    private NameRules() {}

    /** Not empty, not too long in UTF-8, no U+0000, no lone surrogate. */
    static void check(String name) {
        if (name.isEmpty()) {
            throw new InvalidNameException("an address or topic filter has at least one character");
        }
        long bytes = 0;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == 0) {
                throw new InvalidNameException("\"" + shown(name) + "\" has U+0000 at " + i);
            }
            if (Character.isSurrogate(c)) {
                if (!isPairAt(name, i)) {
                    throw new InvalidNameException(
                            "\"" + shown(name) + "\" has half a surrogate pair at " + i);
                }
                i++;
                bytes += 4;
            } else {
                bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
            }
        }
        if (bytes > Address.MAX_BYTES) {
            throw new InvalidNameException(
                    "\""
                            + shown(name)
                            + "\" has "
                            + bytes
                            + " bytes, more than "
                            + Address.MAX_BYTES);
        }
    }

    static int levels(String name) {
        int levels = 1;
        for (int i = name.indexOf('/'); i >= 0; i = name.indexOf('/', i + 1)) {
            levels++;
        }
        return levels;
    }

    /** The start of the name with control characters replaced, fit for a log line. */
    static String shown(String name) {
        StringBuilder shown = new StringBuilder();
        name.codePoints()
                .limit(SHOWN_CHARS)
                .forEach(c -> shown.appendCodePoint(Character.isISOControl(c) ? '?' : c));
        return name.length() > SHOWN_CHARS ? shown + "…" : shown.toString();
    }

    private static boolean isPairAt(String name, int i) {
        return Character.isHighSurrogate(name.charAt(i))
                && i + 1 < name.length()
                && Character.isLowSurrogate(name.charAt(i + 1));
    }
}
