package dev.sluice.benchmarks.store;

import java.io.PrintStream;
import java.util.List;

/**
 * Prints tables in Markdown, as they stand in docs/benchmarks.md.
 *
 * <p><i>Confined to one thread.</i>
 */
public final class Report {
    private final PrintStream out;

    public Report(PrintStream out) {
        this.out = out;
    }

    public void say(String line) {
        out.println(line);
        out.flush();
    }

    public void header(String... columns) {
        say("");
        row((Object[]) columns);
        say("|" + "---|".repeat(columns.length));
    }

    public void row(Object... cells) {
        StringBuilder line = new StringBuilder("|");
        for (Object cell : cells) {
            line.append(' ').append(cell).append(" |");
        }
        say(line.toString());
    }

    /** The one in the middle, and between which two all lie. */
    public static String spread(String format, List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return "%s (%s to %s)"
                .formatted(
                        format.formatted(median(values)),
                        format.formatted(sorted.getFirst()),
                        format.formatted(sorted.getLast()));
    }

    public static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }
}
