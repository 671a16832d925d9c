package dev.sluice.routing.internal.topic;

import org.jspecify.annotations.Nullable;

/**
 * The nodes below one branch, by the text of their level. Levels whose hashes agree, as somebody
 * may choose them to, are searched by halves.
 *
 * <p><i>Immutable.</i>
 */
final class Siblings extends HashTrie<Node> {
    private final int at;

    /**
     * @param at where their level begins in the patterns of all filters below the branch
     */
    Siblings(int at) {
        super(false);
        this.at = at;
    }

    @Override
    int hashOf(Node node) {
        return node.hash;
    }

    @Override
    int search(Object[] sameHash, Node node) {
        int from = node.from(at);
        return search(sameHash, at, node.text(), from, LevelText.end(node.text(), from));
    }

    /** The node whose level is this part of a text with this hash. */
    static @Nullable Node find(
            @Nullable Object trie, int at, int hash, String text, int from, int end) {
        Object found = find(trie, hash);
        if (found instanceof Node node) {
            boolean isSame =
                    node.hash == hash
                            && LevelText.isSame(node.text(), node.from(at), text, from, end);
            return isSame ? node : null;
        }
        if (found instanceof Object[] sameHash) {
            int place = search(sameHash, at, text, from, end);
            return place < 0 ? null : (Node) sameHash[place];
        }
        return null;
    }

    /**
     * Like {@link #find}, but it may be a node whose level is another one with the same hash: whose
     * text is read later anyway does not wait for that of a branch.
     */
    static @Nullable Node guess(
            @Nullable Object trie, int at, int hash, String text, int from, int end) {
        Object found = find(trie, hash);
        if (found instanceof Node node) {
            return node.hash == hash ? node : null;
        }
        return found == null ? null : find(found, at, hash, text, from, end);
    }

    private static int search(Object[] sameHash, int at, String text, int from, int end) {
        int low = 0;
        int high = sameHash.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = order((Node) sameHash[middle], at, text, from, end);
            if (order == 0) {
                return middle;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -low - 1;
    }

    private static int order(Node node, int at, String text, int from, int end) {
        String nodeText = node.text();
        int start = node.from(at);
        int length = LevelText.end(nodeText, start) - start;
        int common = Math.min(length, end - from);
        for (int i = 0; i < common; i++) {
            int order = Character.compare(nodeText.charAt(start + i), text.charAt(from + i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(length, end - from);
    }
}
