package dev.sluice.conformance.tour;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A fenced block of a Markdown file whose info string has the word {@code tour}:
 *
 * <ul>
 *   <li>{@code ```sh tour} - commands; all such blocks run in order in one shell, beside a broker
 *       with the shipped configuration; {@code needs=TOOL} skips the block on machines without it
 *   <li>{@code ```text tour} - lines that the block before must have printed, in this order; {@code
 *       ...} stands for any text
 * </ul>
 *
 * <p><i>Immutable.</i>
 *
 * @param line the number of its first line
 */
record TourBlock(int line, Kind kind, Optional<String> tool, List<String> lines) {
    private static final String FENCE = "```";

    TourBlock {
        lines = List.copyOf(lines);
    }

    enum Kind {
        COMMANDS,
        OUTPUT
    }

    /** The blocks of a file, in order. */
    static List<TourBlock> of(List<String> markdown) {
        List<TourBlock> blocks = new ArrayList<>();
        int at = 0;
        while (at < markdown.size()) {
            String fence = markdown.get(at++).strip();
            if (!fence.startsWith(FENCE)) {
                continue;
            }
            int begin = at;
            while (at < markdown.size() && !markdown.get(at).strip().equals(FENCE)) {
                at++;
            }
            List<String> words = Arrays.asList(fence.substring(FENCE.length()).split(" ", -1));
            if (words.contains("tour")) {
                Kind kind = words.getFirst().equals("text") ? Kind.OUTPUT : Kind.COMMANDS;
                blocks.add(
                        new TourBlock(begin + 1, kind, toolOf(words), markdown.subList(begin, at)));
            }
            at++;
        }
        return blocks;
    }

    private static Optional<String> toolOf(List<String> words) {
        String key = "needs=";
        return words.stream()
                .filter(word -> word.startsWith(key))
                .map(word -> word.substring(key.length()))
                .findFirst();
    }
}
