package dev.sluice.routing.internal.topic;

import org.jspecify.annotations.Nullable;

import java.util.function.Consumer;

/**
 * One filter with its values. It hangs where it parts from all other filters, however many levels
 * are still to come, so most filters need no branch of their own.
 *
 * <p><i>Immutable.</i>
 */
final class Leaf extends Node {
    private static final Values VALUES = new Values();

    final String pattern;

    /** One value, or a trie of several. */
    private final Object values;

    private final boolean isSingle;

    /** Whether it has no wildcard. */
    private final boolean isExact;

    private Leaf(int hash, String pattern, boolean isExact, Object values) {
        super(hash);
        this.pattern = pattern;
        this.values = values;
        this.isExact = isExact;
        isSingle = HashTrie.isOne(values);
    }

    static Leaf of(int hash, String pattern, Object value) {
        boolean isExact = pattern.indexOf('+') < 0 && pattern.indexOf('#') < 0;
        return new Leaf(hash, pattern, isExact, VALUES.with(null, value));
    }

    Leaf withHash(int newHash) {
        return newHash == hash ? this : new Leaf(newHash, pattern, isExact, values);
    }

    Leaf with(Object value) {
        return new Leaf(hash, pattern, isExact, VALUES.with(values, value));
    }

    /** Null without its last value; itself if it has no such value. */
    @SuppressWarnings("ReferenceEquality") // a trie that did not change is the same one
    @Nullable Leaf without(Object value) {
        Object rest = VALUES.without(values, value);
        if (rest == values) {
            return this;
        }
        return rest == null ? null : new Leaf(hash, pattern, isExact, rest);
    }

    boolean matches(String name) {
        return isExact ? pattern.equals(name) : LevelText.matches(pattern, 0, name, 0);
    }

    /** Does not look into a single value, which may not be in any cache. */
    @SuppressWarnings("unchecked") // the caller knows of what type they are
    <T> void forEach(Consumer<? super T> action) {
        if (isSingle) {
            action.accept((T) values);
        } else {
            HashTrie.<T>forEach(values, action);
        }
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
