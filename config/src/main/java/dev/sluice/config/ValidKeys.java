package dev.sluice.config;

import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Knows which keys each mapping may have: the union of the components of all records bound to it.
 * Confined to the thread that loads the configuration.
 */
final class ValidKeys {
    private final IdentityHashMap<Node.Mapping, Known> mappings = new IdentityHashMap<>();

    /** Says that a mapping's keys are known; without this, any key is valid in it. */
    Set<String> of(Node.Mapping mapping, String path) {
        return known(mapping, path).keys;
    }

    /** Says that other keys than the known ones are no problem. */
    void allowOthers(Node.Mapping mapping, String path) {
        known(mapping, path).isOpen = true;
    }

    private Known known(Node.Mapping mapping, String path) {
        return mappings.computeIfAbsent(mapping, _ -> new Known(path));
    }

    /** Reports every key that is not valid where it stands. */
    void check(Problems problems) {
        mappings.forEach(
                (mapping, known) -> {
                    if (!known.isOpen) {
                        mapping.entries()
                                .forEach((key, entry) -> check(key, entry, known, problems));
                    }
                });
    }

    private static void check(String key, Node.Entry entry, Known known, Problems problems) {
        if (known.keys.contains(key)) {
            return;
        }
        String near =
                NearestKey.find(key, known.keys)
                        .map(nearest -> "; did you mean \"" + nearest + "\"? Valid keys: ")
                        .orElse("; valid keys: ");
        String message =
                known.keys.isEmpty()
                        ? "unknown key; no keys are valid here"
                        : "unknown key" + near + String.join(", ", known.keys);
        problems.add(entry.keyPosition(), KeyPath.child(known.path, key), message);
    }

    private static final class Known {
        private final String path;
        private final Set<String> keys = new LinkedHashSet<>();
        private boolean isOpen;

        Known(String path) {
            this.path = path;
        }
    }
}
