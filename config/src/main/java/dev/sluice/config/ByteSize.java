package dev.sluice.config;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number of bytes, never negative, written {@code 64KiB}, {@code 1MiB}, {@code 2GiB}, {@code
 * 1TiB} or as a plain number. Units are powers of 1024; decimal ones ({@code kB}, {@code MB}) are
 * refused because readers disagree about them. Immutable.
 */
public record ByteSize(long bytes) {
    private static final Pattern NOTATION = Pattern.compile("([0-9]{1,19}) ?([A-Za-z]*)");
    private static final String UNITS = "B, KiB, MiB, GiB or TiB";

    public ByteSize {
        if (bytes < 0) {
            throw new IllegalArgumentException("a size must not be negative");
        }
    }

    /** Reads the notation above; throws IllegalArgumentException if the text is not in it. */
    public static ByteSize parse(String text) {
        Matcher matcher = NOTATION.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "a size is a whole number with the unit " + UNITS + ", such as 64KiB");
        }
        long factor =
                switch (matcher.group(2)) {
                    case "", "B" -> 1L;
                    case "KiB" -> 1L << 10;
                    case "MiB" -> 1L << 20;
                    case "GiB" -> 1L << 30;
                    case "TiB" -> 1L << 40;
                    default -> throw new IllegalArgumentException(unknownUnit(matcher.group(2)));
                };
        try {
            return new ByteSize(Math.multiplyExact(Long.parseLong(matcher.group(1)), factor));
        } catch (ArithmeticException | NumberFormatException e) {
            throw new IllegalArgumentException("a size is at most 8388607TiB", e);
        }
    }

    private static String unknownUnit(String unit) {
        String first = unit.substring(0, 1).toUpperCase(Locale.ROOT);
        String meant = "KMGT".contains(first) ? "; write " + first + "iB" : "";
        return "unknown unit " + unit + meant + "; units are " + UNITS;
    }

    /** The notation with the largest unit that gives a whole number. */
    @Override
    public String toString() {
        String[] units = {"", "KiB", "MiB", "GiB", "TiB"};
        long number = bytes;
        int unit = 0;
        while (unit < units.length - 1 && number >= 1024 && number % 1024 == 0) {
            number /= 1024;
            unit++;
        }
        return number + units[unit];
    }
}
