package dev.sluice.config;

/** Text from outside made safe to print: short, on one line, without control characters. */
final class Quoted {
    private static final int SHOWN_CHARACTERS = 60;

    private Quoted() {}

    /** The text in double quotes. */
    static String of(String text) {
        return '"' + plain(text) + '"';
    }

    /** The text without quotes around it. */
    static String plain(String text) {
        return escaped(text, SHOWN_CHARACTERS);
    }

    /** The text in full length. */
    static String whole(String text) {
        return escaped(text, Integer.MAX_VALUE);
    }

    private static String escaped(String text, int limit) {
        StringBuilder shown = new StringBuilder();
        int count = 0;
        for (int i = 0; i < text.length(); ) {
            if (count++ == limit) {
                return shown.append("...").toString();
            }
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            switch (c) {
                case '\n' -> shown.append("\\n");
                case '\t' -> shown.append("\\t");
                case '\r' -> shown.append("\\r");
                default -> {
                    if (isPrintable(c)) {
                        shown.appendCodePoint(c);
                    } else {
                        shown.append(String.format("\\u%04X", c));
                    }
                }
            }
        }
        return shown.toString();
    }

    private static boolean isPrintable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.UNASSIGNED ->
                    false;
            default -> true;
        };
    }
}
