package dev.sluice.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Collects problems, each once, up to a limit, and puts them in file order. Confined to the thread
 * that loads the configuration.
 */
final class Problems {
    static final int LIMIT = 100;

    private static final Comparator<ConfigProblem> FILE_ORDER =
            Comparator.comparing((ConfigProblem problem) -> problem.position().line() == 0)
                    .thenComparingInt(problem -> problem.position().line())
                    .thenComparingInt(problem -> problem.position().column())
                    .thenComparing(problem -> problem.position().source())
                    .thenComparing(ConfigProblem::path);

    private final Set<ConfigProblem> found = new LinkedHashSet<>();
    private int leftOut;

    void add(Position position, String path, String message) {
        add(new ConfigProblem(position, path, message));
    }

    void add(ConfigProblem problem) {
        if (found.size() < LIMIT) {
            found.add(problem);
        } else {
            leftOut++;
        }
    }

    void addAll(List<ConfigProblem> problems) {
        problems.forEach(this::add);
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    List<ConfigProblem> inFileOrder() {
        List<ConfigProblem> sorted = new ArrayList<>(found);
        sorted.sort(FILE_ORDER);
        if (leftOut > 0) {
            Position file = Position.ofFile(sorted.getFirst().position().source());
            String message = "more problems than shown: " + leftOut + "; mend these first";
            sorted.add(new ConfigProblem(file, "", message));
        }
        return List.copyOf(sorted);
    }
}
