package dev.sluice.config;

import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.CoreScalarResolver;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;

/**
 * Makes scalar nodes: replaces <code>${...}</code> and tells the kind by the YAML 1.2 core schema.
 * Confined to the thread that loads the configuration.
 */
final class ScalarReader {
    private static final ScalarResolver CORE_SCHEMA = new CoreScalarResolver(false);

    private final Substitution substitution;

    ScalarReader(Substitution substitution) {
        this.substitution = substitution;
    }

    /** Reads a scalar whose notation was plain, that is without quotes, or not. */
    Node.Scalar read(Position position, String path, String text, boolean isPlain) {
        if (substitution.appliesTo(text)) {
            return substitution.replace(position, path, text);
        }
        return new Node.Scalar(position, isPlain ? kind(text) : Node.Kind.TEXT, text, false);
    }

    private static Node.Kind kind(String plain) {
        Tag tag = CORE_SCHEMA.resolve(plain, true);
        if (tag.equals(Tag.INT)) {
            return Node.Kind.INTEGER;
        } else if (tag.equals(Tag.FLOAT)) {
            return Node.Kind.FLOAT;
        } else if (tag.equals(Tag.BOOL)) {
            return Node.Kind.BOOLEAN;
        } else if (tag.equals(Tag.NULL)) {
            return Node.Kind.NULL;
        }
        return Node.Kind.TEXT;
    }
}
