package dev.sluice.server.cli;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads times as a user types them; a bare number is seconds. */
final class TimeText {
    private static final Pattern NOTATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h)?");

    private TimeText() {}

    static Duration parse(String text) throws CommandException {
        Matcher matcher = NOTATION.matcher(text);
        if (!matcher.matches()) {
            throw new CommandException(
                    ExitCode.USAGE,
                    "\"" + text + "\" is no time; write it like 500ms, 10s, 5m or 1h");
        }
        long number = Long.parseLong(matcher.group(1));
        String unit = matcher.group(2);
        return switch (unit == null ? "s" : unit) {
            case "ms" -> Duration.ofMillis(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofSeconds(number);
        };
    }
}
