package dev.sluice.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One mapping of a configuration, whether it is present or not. Several records may be bound to it:
 * its valid keys are the keys of all of them. Confined to the thread that loads the configuration.
 */
public final class Section {
    private final Binder binder;
    private final Optional<Section> parent;
    private final String name;
    private final Slot slot;

    Section(Binder binder, Optional<Section> parent, String name, Slot slot) {
        this.binder = binder;
        this.parent = parent;
        this.name = name;
        this.slot = slot;
    }

    /** The section's own key; empty for the root. */
    public String name() {
        return name;
    }

    /** The keys from the root to here, such as {@code listeners.mqtt}; empty for the root. */
    public String path() {
        return slot.path();
    }

    /** Where the section's key stands, or that of the section it is missing from. */
    public Position position() {
        return slot.anchor();
    }

    /** Whether anything is written here. */
    public boolean isPresent() {
        return !slot.isEmpty();
    }

    /** Binds the section to a record; empty if there are problems, which are on record then. */
    public <T extends Record> Optional<T> bind(Class<T> type) {
        use();
        return binder.nodes().records().bind(slot, type);
    }

    /**
     * Binds one key that holds one value, with the boxed class for numbers; empty if it is absent
     * or there are problems, which are on record then.
     */
    public <T> Optional<T> value(String key, Class<T> type) {
        use();
        if (!(slot.node() instanceof Node.Mapping mapping)) {
            return Optional.empty();
        }
        binder.validKeys().of(mapping, path()).add(key);
        Slot child = slot.child(mapping, key, false);
        return child.node() == null
                ? Optional.empty()
                : binder.nodes().bind(child, type).map(type::cast);
    }

    /** The section below a key, present or not. */
    public Section section(String key) {
        return below(Optional.of(this), key);
    }

    /** The sections below a key whose own keys are names, such as {@code listeners}. */
    public List<Section> sections(String key) {
        Section names = section(key);
        names.use();
        if (names.slot.isEmpty() || names.slot.isBroken()) {
            return List.of();
        }
        if (!(names.slot.node() instanceof Node.Mapping mapping)) {
            binder.nodes().wrongType(names.slot, "a mapping of names", "; write \"NAME:\"");
            return List.of();
        }
        List<Section> sections = new ArrayList<>();
        for (String child : mapping.entries().keySet()) {
            sections.add(names.below(Optional.empty(), child));
        }
        return List.copyOf(sections);
    }

    /** Puts a caller's own problem with the value of a key on record; "" means the section. */
    public void problem(String key, String message) {
        if (!key.isEmpty() && slot.node() instanceof Node.Mapping mapping) {
            Slot child = slot.child(mapping, key, false);
            binder.problems().add(child.position(), child.path(), message);
        } else {
            binder.problems().add(position(), path(), message);
        }
    }

    /** Makes keys valid here that no record has, for when the record to bind is not known. */
    public void allowOtherKeys() {
        use();
        if (slot.node() instanceof Node.Mapping mapping) {
            binder.validKeys().allowOthers(mapping, path());
        }
    }

    private Section below(Optional<Section> user, String key) {
        if (slot.node() instanceof Node.Mapping mapping) {
            return new Section(binder, user, key, slot.child(mapping, key, false));
        }
        Slot absent = new Slot(KeyPath.child(path(), key), slot.anchor(), null, false);
        return new Section(binder, user, key, absent);
    }

    /** Makes the keys that lead here valid, now that something is bound here. */
    private void use() {
        parent.ifPresent(
                section -> {
                    if (section.slot.node() instanceof Node.Mapping mapping) {
                        binder.validKeys().of(mapping, section.path()).add(name);
                    }
                    section.use();
                });
    }
}
