package dev.sluice.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A configuration that was read but not bound to records yet: the file's values with those of
 * environment variables laid over them and all references replaced. Confined to the thread that
 * loads the configuration.
 *
 * <p>What makes the rest unreadable (no file, not UTF-8, not YAML) is thrown at once. All else,
 * such as a duplicate key or a missing variable, is kept in {@link #problems()} and reported by
 * {@link Binder#finish()} together with what binding finds.
 */
public final class ConfigTree {
    private final Node.Mapping root;
    private final List<ConfigProblem> problems;

    private ConfigTree(Node.Mapping root, List<ConfigProblem> problems) {
        this.root = root;
        this.problems = problems;
    }

    /**
     * Reads a file.
     *
     * @param environment the process's environment: overrides ({@code SLUICE__SECTION__KEY}) and
     *     what <code>${env:NAME}</code> may name
     */
    public static ConfigTree load(Path file, Map<String, String> environment)
            throws ConfigException {
        String text = SourceText.read(file);
        Path parent = file.toAbsolutePath().getParent();
        return parse(file.toString(), text, parent == null ? file : parent, environment);
    }

    /** Reads text without an environment; files are named relative to the working directory. */
    public static ConfigTree parse(String name, String text) throws ConfigException {
        return parse(name, text, Path.of(""), Map.of());
    }

    /**
     * Reads text.
     *
     * @param name what positions call the text
     * @param directory where <code>${file:PATH}</code> starts from
     */
    public static ConfigTree parse(
            String name, String text, Path directory, Map<String, String> environment)
            throws ConfigException {
        String content = text.startsWith("\uFEFF") ? text.substring(1) : text;
        SourceText.check(name, content);
        Problems problems = new Problems();
        ScalarReader scalars = new ScalarReader(new Substitution(directory, environment, problems));
        Node document = YamlReader.readFile(name, content, scalars, problems);
        Node.Mapping root = mapping(document);
        new EnvironmentOverrides(scalars, problems).apply(environment, root);
        return new ConfigTree(root, problems.inFileOrder());
    }

    private static Node.Mapping mapping(Node document) throws ConfigException {
        if (document instanceof Node.Mapping mapping) {
            return mapping;
        } else if (Node.isNull(document)) {
            return new Node.Mapping(document.position());
        }
        throw new ConfigException(
                document.position(),
                "a configuration is a mapping of sections such as \"listeners:\"; found "
                        + document.describe());
    }

    /** What is wrong so far, in file order. */
    public List<ConfigProblem> problems() {
        return problems;
    }

    /** Binds the whole configuration to one record; every key must be a component of it. */
    public <T extends Record> T bind(Class<T> type) throws ConfigException {
        Binder binder = new Binder(this);
        var bound = binder.root().bind(type);
        binder.finish();
        return bound.orElseThrow();
    }

    Node.Mapping root() {
        return root;
    }
}
