package dev.sluice.config;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Puts values of environment variables such as {@code SLUICE__LISTENERS__MQTT__BIND} into a
 * mapping. A part of the name finds the key that equals it without regard to case, with {@code _}
 * for {@code -}; if there is none, the key is the part in lower case with {@code -}. A number finds
 * an item of a list. Confined to the thread that loads the configuration.
 */
final class EnvironmentOverrides {
    static final String PREFIX = "SLUICE__";

    private static final String SEPARATOR = "__";

    private final ScalarReader scalars;
    private final Problems problems;

    EnvironmentOverrides(ScalarReader scalars, Problems problems) {
        this.scalars = scalars;
        this.problems = problems;
    }

    /** Applies all variables with the prefix in the order of their names. */
    void apply(Map<String, String> environment, Node.Mapping root) {
        new TreeMap<>(environment)
                .forEach(
                        (name, value) -> {
                            if (name.startsWith(PREFIX)) {
                                apply(name, value, root);
                            }
                        });
    }

    private void apply(String name, String value, Node.Mapping root) {
        Position position = Position.ofEnvironment(name);
        List<String> parts = List.of(name.substring(PREFIX.length()).split(SEPARATOR, -1));
        if (parts.size() > YamlReader.DEPTH_LIMIT || parts.stream().anyMatch(String::isEmpty)) {
            problems.add(
                    position,
                    KeyPath.ROOT,
                    "names no key; write SLUICE__SECTION__KEY, with __ between the parts");
            return;
        }
        try {
            SourceText.check(position.source(), value);
            set(position, root, KeyPath.ROOT, parts, value);
        } catch (ConfigException e) {
            e.problems().forEach(p -> problems.add(position, p.path(), "the value " + p.message()));
        }
    }

    private void set(Position position, Node parent, String path, List<String> parts, String value)
            throws ConfigException {
        switch (parent) {
            case Node.Mapping mapping -> setKey(position, mapping, path, parts, value);
            case Node.Sequence sequence -> setItem(position, sequence, path, parts, value);
            case Node.Scalar scalar ->
                    problems.add(
                            position,
                            path,
                            "has no keys, it is "
                                    + scalar.describe()
                                    + "; name an existing key or remove the variable");
        }
    }

    private void setKey(
            Position position, Node.Mapping mapping, String path, List<String> parts, String value)
            throws ConfigException {
        String wanted = normal(parts.getFirst());
        List<String> keys =
                mapping.entries().keySet().stream().filter(k -> normal(k).equals(wanted)).toList();
        if (keys.size() > 1) {
            String message = "means several keys: " + Quoted.plain(String.join(", ", keys));
            problems.add(position, KeyPath.child(path, wanted), message + "; set it in the file");
            return;
        }
        String key = keys.isEmpty() ? wanted : keys.getFirst();
        String keyPath = KeyPath.child(path, key);
        Node.Entry entry = mapping.get(key);
        Node node = next(position, entry == null ? null : entry.value(), keyPath, parts, value);
        Position keyPosition = entry == null ? position : entry.keyPosition();
        mapping.entries().put(key, new Node.Entry(keyPosition, node));
    }

    private void setItem(
            Position position,
            Node.Sequence sequence,
            String path,
            List<String> parts,
            String value)
            throws ConfigException {
        List<Node> items = sequence.items();
        int index = index(parts.getFirst());
        if (index < 0 || index >= items.size()) {
            problems.add(
                    position,
                    path,
                    "is a list of "
                            + items.size()
                            + "; name an item by its number from 0, or set the whole list as"
                            + " [item, item]");
            return;
        }
        Node node = next(position, items.get(index), KeyPath.item(path, index), parts, value);
        items.set(index, node);
    }

    /** The node to stand where the first of the parts leads. */
    private Node next(
            Position position,
            @Nullable Node present,
            String path,
            List<String> parts,
            String value)
            throws ConfigException {
        if (parts.size() == 1) {
            return read(position, path, value);
        }
        Node node = present == null || Node.isNull(present) ? new Node.Mapping(position) : present;
        set(position, node, path, parts.subList(1, parts.size()), value);
        return node;
    }

    private Node read(Position position, String path, String value) throws ConfigException {
        String trimmed = value.strip();
        if (isYamlNotation(trimmed)) {
            return YamlReader.readValue(position, path, trimmed, scalars, problems);
        }
        return scalars.read(position, path, trimmed, true);
    }

    /** Lists, mappings and quoted text are YAML; all else is one plain value, even with a #. */
    private static boolean isYamlNotation(String value) {
        if (value.length() < 2) {
            return false;
        }
        char last = value.charAt(value.length() - 1);
        return switch (value.charAt(0)) {
            case '[' -> last == ']';
            case '{' -> last == '}';
            case '"' -> last == '"';
            case '\'' -> last == '\'';
            default -> false;
        };
    }

    private static String normal(String key) {
        return key.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static int index(String part) {
        try {
            return Integer.parseInt(part);
        } catch (NumberFormatException _) {
            return -1;
        }
    }
}
