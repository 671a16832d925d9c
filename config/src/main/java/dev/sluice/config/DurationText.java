package dev.sluice.config;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The notation of durations: a whole number and one unit, {@code 250ms} to {@code 7d}; at most 100
 * years, so that milliseconds and nanoseconds fit a {@code long}.
 */
public final class DurationText {
    private static final Pattern NOTATION = Pattern.compile("([0-9]{1,13})(ms|s|m|h|d)");

    private static final Duration LIMIT = Duration.ofDays(36_500);

    private DurationText() {}

    /** Reads the notation; throws {@link IllegalArgumentException} if the text is not in it. */
    public static Duration parse(String text) {
        Matcher matcher = NOTATION.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "a duration is a whole number with the unit ms, s, m, h or d, such as 10s");
        }
        long number = Long.parseLong(matcher.group(1));
        Duration duration =
                switch (matcher.group(2)) {
                    case "ms" -> Duration.ofMillis(number);
                    case "s" -> Duration.ofSeconds(number);
                    case "m" -> Duration.ofMinutes(number);
                    case "h" -> Duration.ofHours(number);
                    default -> Duration.ofDays(number);
                };
        if (duration.compareTo(LIMIT) > 0) {
            throw new IllegalArgumentException("a duration is at most " + LIMIT.toDays() + "d");
        }
        return duration;
    }

    /** The notation with the largest unit that gives a whole number; no less than milliseconds. */
    public static String of(Duration duration) {
        long number = duration.toMillis();
        if (number == 0) {
            return "0s";
        }
        int[] factors = {1_000, 60, 60, 24};
        String[] units = {"ms", "s", "m", "h", "d"};
        int unit = 0;
        while (unit < factors.length && number % factors[unit] == 0) {
            number /= factors[unit];
            unit++;
        }
        return number + units[unit];
    }
}
