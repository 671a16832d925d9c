package dev.sluice.routing.internal.topic;

/**
 * What hangs below one level of a branch: one filter, or a branch to several.
 *
 * <p><i>Immutable.</i>
 */
abstract sealed class Node permits Leaf, Branch {
    /** Of the level at which it hangs; 0 where that is a wildcard. */
    final int hash;

    Node(int hash) {
        this.hash = hash;
    }

    /** The text in which the level stands at which it hangs. */
    abstract String text();

    /**
     * Where in the text that level begins.
     *
     * @param at where it begins in the patterns of all filters that hang here
     */
    abstract int from(int at);
}
