package dev.sluice.benchmarks.store;

import java.io.PrintStream;
import java.util.List;

/**
 * Prints tables in Markdown, as they stand in docs/benchmarks.md.
 *
 * <p><i>Confined to one thread.</i>
 */
final class Report {
    private final PrintStream out;

    Report(PrintStream out) {
        this.out = out;
    }

    void say(String line) {
        out.println(line);
        out.flush();
    }

    void header(String... columns) {
        say("");
        row((Object[]) columns);
        say("|" + "---|".repeat(columns.length));
    }

    void row(Object... cells) {
        StringBuilder line = new StringBuilder("|");
        for (Object cell : cells) {
            line.append(' ').append(cell).append(" |");
        }
        say(line.toString());
    }

    /** The one in the middle, and between which two all lie. */
    static String spread(String format, List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return "%s (%s to %s)"
                .formatted(
                        format.formatted(median(values)),
                        format.formatted(sorted.getFirst()),
                        format.formatted(sorted.getLast()));
    }

    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }
}
