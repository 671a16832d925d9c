package dev.sluice.config;

import java.util.Optional;

/**
 * Binds one configuration, section by section, to records of the modules that use them. It goes on
 * after a problem; {@link #finish()} throws all of them together. Confined to the thread that loads
 * the configuration.
 */
public final class Binder {
    private final Problems problems = new Problems();
    private final ValidKeys validKeys = new ValidKeys();
    private final NodeBinding nodes = new NodeBinding(problems, validKeys);
    private final Section root;

    public Binder(ConfigTree tree) {
        problems.addAll(tree.problems());
        Node.Mapping mapping = tree.root();
        validKeys.of(mapping, KeyPath.ROOT);
        Slot slot = new Slot(KeyPath.ROOT, mapping.position(), mapping, false);
        root = new Section(this, Optional.empty(), "", slot);
    }

    /** The whole configuration. A top-level key that nothing was bound to is unknown. */
    public Section root() {
        return root;
    }

    /**
     * Ends the binding: checks for unknown keys in everything that was bound.
     *
     * @return the values that took effect
     * @throws ConfigException with everything that is wrong with the configuration
     */
    public Explanation finish() throws ConfigException {
        validKeys.check(problems);
        if (!problems.isEmpty()) {
            throw new ConfigException(problems.inFileOrder());
        }
        return new Explanation(nodes.explained().values());
    }

    /**
     * The record that an empty section gives.
     *
     * @throws IllegalArgumentException if a component has no default
     */
    public static <T extends Record> T defaultsOf(Class<T> type) {
        try {
            return ConfigTree.parse("defaults", "").bind(type);
        } catch (ConfigException e) {
            throw new IllegalArgumentException(type + " has no defaults: " + e.getMessage(), e);
        }
    }

    Problems problems() {
        return problems;
    }

    ValidKeys validKeys() {
        return validKeys;
    }

    NodeBinding nodes() {
        return nodes;
    }
}
