package dev.sluice.server.testkit;

import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Metrics in Prometheus' text format.
 *
 * <p><i>Immutable.</i>
 */
public record Scrape(String text) {
    /**
     * The sum of a metric over the series that have all of these tags, written {@code
     * name="value"}; 0 if there is none.
     */
    public long value(String name, String... tags) {
        return samples()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .filter(line -> List.of(tags).stream().allMatch(line::contains))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    /** The names of all series. */
    public TreeSet<String> names() {
        return samples()
                .map(line -> line.split("[{ ]", 2)[0])
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Stream<String> samples() {
        return text.lines().filter(line -> !line.startsWith("#") && !line.isBlank());
    }
}
