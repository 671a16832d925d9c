package dev.sluice.config;

import java.util.List;
import java.util.stream.Collectors;

/** A configuration that cannot be used, with everything that is wrong with it. Immutable. */
public final class ConfigException extends Exception {
    private static final long serialVersionUID = 1L;

    // The list is an unmodifiable java.util list of records; nobody serialises it.
    @SuppressWarnings("serial")
    private final List<ConfigProblem> problems;

    ConfigException(List<ConfigProblem> problems) {
        super(problems.stream().map(ConfigProblem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    ConfigException(Position position, String message) {
        this(List.of(new ConfigProblem(position, "", message)));
    }

    /** The problems in file order, those of environment variables last; never empty. */
    public List<ConfigProblem> problems() {
        return problems;
    }
}
