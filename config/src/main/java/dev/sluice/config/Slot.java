package dev.sluice.config;

import org.jspecify.annotations.Nullable;

/**
 * A place a value is wanted for. Immutable.
 *
 * @param anchor where to point if the value is missing or wrong as a whole: its key, or what the
 *     key is missing from
 * @param node what stands there; null if nothing does
 * @param isSecret whether the value must not be shown
 */
record Slot(String path, Position anchor, @Nullable Node node, boolean isSecret) {
    /** The slot of a key below this one, whose node is a mapping. */
    Slot child(Node.Mapping mapping, String key, boolean isChildSecret) {
        Node.Entry entry = mapping.get(key);
        return new Slot(
                KeyPath.child(path, key),
                entry == null ? anchor : entry.keyPosition(),
                entry == null ? null : entry.value(),
                isSecret || isChildSecret);
    }

    /** The slot of an item of this one, whose node is a list. */
    Slot item(int index, Node item) {
        return new Slot(KeyPath.item(path, index), item.position(), item, isSecret);
    }

    /** The same place with another value. */
    Slot with(Node other) {
        return new Slot(path, anchor, other, isSecret);
    }

    /** Whether nothing is written here, or only a key without a value. */
    boolean isEmpty() {
        return node == null || Node.isNull(node);
    }

    /** Whether a problem with what stands here is on record already. */
    boolean isBroken() {
        return node instanceof Node.Scalar scalar && scalar.kind() == Node.Kind.BROKEN;
    }

    /** Where a problem with the value points. */
    Position position() {
        return node == null || node.position().equals(Position.DEFAULT) ? anchor : node.position();
    }
}
