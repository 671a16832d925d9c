package dev.sluice.storage.internal.files;

import org.jspecify.annotations.Nullable;

import java.util.Set;

/** Something that happened to names. <i>Immutable.</i> */
sealed interface NameChange {
    SimulatedNode node();

    Set<String> names();

    void applyTo(NameTree tree);

    record Created(String name, SimulatedNode node) implements NameChange {
        @Override
        public Set<String> names() {
            return Set.of(name);
        }

        @Override
        public void applyTo(NameTree tree) {
            tree.put(name, node, null);
        }
    }

    /** In the place of what had the new name before. */
    record Renamed(String from, String to, SimulatedNode node, @Nullable SimulatedNode replaced)
            implements NameChange {
        @Override
        public Set<String> names() {
            return Set.of(from, to);
        }

        @Override
        public void applyTo(NameTree tree) {
            tree.put(to, node, replaced);
        }
    }

    record Deleted(String name, SimulatedNode node) implements NameChange {
        @Override
        public Set<String> names() {
            return Set.of(name);
        }

        @Override
        public void applyTo(NameTree tree) {
            tree.remove(name, node);
        }
    }
}
