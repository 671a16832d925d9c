package dev.sluice.config;

import java.util.ArrayList;
import java.util.List;

/**
 * What a bound configuration says in the end: every value that took effect and where it came from,
 * in the order the records name them. Secrets are shown as {@value #HIDDEN}. Immutable.
 */
public final class Explanation {
    /** What stands for a secret. */
    public static final String HIDDEN = "******";

    private final List<Entry> entries;

    Explanation(Iterable<Entry> entries) {
        List<Entry> copy = new ArrayList<>();
        entries.forEach(copy::add);
        this.entries = List.copyOf(copy);
    }

    public List<Entry> entries() {
        return entries;
    }

    /** One line for each entry: {@code path: value # source}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Entry entry : entries) {
            text.append(entry).append('\n');
        }
        return text.toString();
    }

    /**
     * One value.
     *
     * @param value as it would be written in the file, without control characters; {@code (unset)}
     *     for an optional key that is absent
     * @param source a place in a file, an environment variable or {@link Position#DEFAULT}
     */
    public record Entry(String path, String value, Position source) {
        @Override
        public String toString() {
            return path + ": " + value + "  # " + source;
        }
    }
}
