package dev.sluice.routing.internal.topic;

import org.jspecify.annotations.Nullable;

/**
 * One filter with its values. It hangs where it parts from all other filters, however many levels
 * are still to come, so most filters need no branch of their own.
 *
 * <p><i>Immutable.</i>
 */
final class Leaf extends Node {
    private static final Values VALUES = new Values();

    final String pattern;
    final Object values;

    private Leaf(int hash, String pattern, Object values) {
        super(hash);
        this.pattern = pattern;
        this.values = values;
    }

    static Leaf of(int hash, String pattern, Object value) {
        return new Leaf(hash, pattern, VALUES.with(null, value));
    }

    Leaf withHash(int newHash) {
        return newHash == hash ? this : new Leaf(newHash, pattern, values);
    }

    Leaf with(Object value) {
        return new Leaf(hash, pattern, VALUES.with(values, value));
    }

    /** Null without its last value; itself if it has no such value. */
    @SuppressWarnings("ReferenceEquality") // a trie that did not change is the same one
    @Nullable Leaf without(Object value) {
        Object rest = VALUES.without(values, value);
        if (rest == values) {
            return this;
        }
        return rest == null ? null : new Leaf(hash, pattern, rest);
    }

    @Override
    String text() {
        return pattern;
    }

    @Override
    int from(int at) {
        return at;
    }

    /** Values of one filter; a value that was bound twice is there twice. */
    private static final class Values extends HashTrie<Object> {
        Values() {
            super(true);
        }

        @Override
        int hashOf(Object value) {
            int hash = value.hashCode();
            return hash ^ hash >>> 16;
        }

        @Override
        int search(Object[] sameHash, Object value) {
            for (int i = 0; i < sameHash.length; i++) {
                if (sameHash[i].equals(value)) {
                    return i;
                }
            }
            return -1;
        }
    }
}
