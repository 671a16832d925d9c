package dev.sluice.config;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A piece of a configuration that knows where it was written. Confined to the thread that loads the
 * configuration; mappings and lists are only changed while {@link ConfigTree} is made.
 */
sealed interface Node {
    Position position();

    /** What a problem calls it: {@code text "abc"}, {@code a list}. Never shows a secret. */
    String describe();

    /** How a scalar was meant, by the YAML 1.2 core schema: {@code no} and {@code yes} are TEXT. */
    enum Kind {
        TEXT,
        INTEGER,
        FLOAT,
        BOOLEAN,
        NULL,
        /** Not fixed by the notation: defaults and results of substitution fit any type. */
        OPEN,
        /** A problem with it is on record; binding it adds no second one. */
        BROKEN
    }

    /**
     * One value as text.
     *
     * @param isSecret whether the text must not be shown
     */
    record Scalar(Position position, Kind kind, String text, boolean isSecret) implements Node {
        @Override
        public String describe() {
            if (isSecret) {
                return "a secret value";
            }
            return switch (kind) {
                case TEXT, OPEN, BROKEN -> "text " + Quoted.of(text);
                case INTEGER, FLOAT -> "number " + Quoted.plain(text);
                case BOOLEAN -> Quoted.plain(text);
                case NULL -> "nothing";
            };
        }

        Scalar asSecret() {
            return new Scalar(position, kind, text, true);
        }
    }

    /** A list. */
    record Sequence(Position position, List<Node> items) implements Node {
        Sequence(Position position) {
            this(position, new ArrayList<>());
        }

        @Override
        public String describe() {
            return "a list";
        }
    }

    /** Keys with their values in written order; a key occurs once. */
    record Mapping(Position position, Map<String, Entry> entries) implements Node {
        Mapping(Position position) {
            this(position, new LinkedHashMap<>());
        }

        @Nullable Entry get(String key) {
            return entries.get(key);
        }

        @Override
        public String describe() {
            return "a mapping";
        }
    }

    /** A key's place and its value. */
    record Entry(Position keyPosition, Node value) {}

    static boolean isNull(Node node) {
        return node instanceof Scalar scalar && scalar.kind() == Kind.NULL;
    }
}
