package dev.sluice.routing.internal.topic;

import org.jspecify.annotations.Nullable;

import java.util.function.Consumer;

/**
 * Filters that agree up to some level. Two at least hang below each branch except the root, so the
 * tree's shape depends on its filters alone.
 *
 * <p>Where the next level begins in the patterns of all these filters is known from the way to the
 * branch, and called {@code at}. Changes descend one call for each level of the filter.
 *
 * <p><i>Immutable.</i>
 */
final class Branch extends Node {
    static final Branch ROOT = new Branch(0, "", null, null, null, null);

    private final String level;

    /** The filter that ends here. */
    final @Nullable Leaf here;

    /** The filter whose last level, {@code #}, is the next. */
    final @Nullable Leaf below;

    final @Nullable Node plus;

    /** A trie of {@link Siblings}: all other filters by their next level. */
    final @Nullable Object children;

    private Branch(
            int hash,
            String level,
            @Nullable Leaf here,
            @Nullable Leaf below,
            @Nullable Node plus,
            @Nullable Object children) {
        super(hash);
        this.level = level;
        this.here = here;
        this.below = below;
        this.plus = plus;
        this.children = children;
    }

    @Override
    String text() {
        return level;
    }

    @Override
    int from(int at) {
        return 0;
    }

    Branch with(String pattern, int at, Object value) {
        if (at > pattern.length()) {
            return withHere(here == null ? Leaf.of(0, pattern, value) : here.with(value));
        }
        if (LevelText.isHash(pattern, at)) {
            return withBelow(below == null ? Leaf.of(0, pattern, value) : below.with(value));
        }
        if (LevelText.isPlus(pattern, at)) {
            return withPlus(grown(plus, 0, pattern, at, value));
        }
        int end = LevelText.end(pattern, at);
        int levelHash = LevelText.hash(pattern, at, end);
        Node child = Siblings.find(children, at, levelHash, pattern, at, end);
        Node grown = grown(child, levelHash, pattern, at, value);
        return withChildren(new Siblings(at).with(children, grown));
    }

    /** The node for the level at {@code at}, with one more value. */
    private static Node grown(
            @Nullable Node node, int levelHash, String pattern, int at, Object value) {
        int end = LevelText.end(pattern, at);
        return switch (node) {
            case null -> Leaf.of(levelHash, pattern, value);
            case Branch branch -> branch.with(pattern, end + 1, value);
            case Leaf leaf when leaf.pattern.equals(pattern) -> leaf.with(value);
            case Leaf leaf ->
                    new Branch(levelHash, pattern.substring(at, end), null, null, null, null)
                            .withOnly(leaf, end + 1)
                            .with(pattern, end + 1, value);
        };
    }

    private Branch withOnly(Leaf leaf, int at) {
        String pattern = leaf.pattern;
        if (at > pattern.length()) {
            return withHere(leaf.withHash(0));
        }
        if (LevelText.isHash(pattern, at)) {
            return withBelow(leaf.withHash(0));
        }
        if (LevelText.isPlus(pattern, at)) {
            return withPlus(leaf.withHash(0));
        }
        return withChildren(leaf.withHash(LevelText.hash(pattern, at, LevelText.end(pattern, at))));
    }

    /** Itself if the value is not bound to the filter; may be left without filters. */
    Branch without(String pattern, int at, Object value) {
        if (at > pattern.length()) {
            Leaf rest = here == null ? null : here.without(value);
            return rest == here ? this : withHere(rest);
        }
        if (LevelText.isHash(pattern, at)) {
            Leaf rest = below == null ? null : below.without(value);
            return rest == below ? this : withBelow(rest);
        }
        int end = LevelText.end(pattern, at);
        if (LevelText.isPlus(pattern, at)) {
            Node rest = plus == null ? null : shrunk(plus, pattern, end + 1, value);
            return rest == plus ? this : withPlus(rest);
        }
        int levelHash = LevelText.hash(pattern, at, end);
        Node child = Siblings.find(children, at, levelHash, pattern, at, end);
        Node rest = child == null ? null : shrunk(child, pattern, end + 1, value);
        if (child == null || rest == child) {
            return this;
        }
        Siblings siblings = new Siblings(at);
        return withChildren(
                rest == null ? siblings.without(children, child) : siblings.with(children, rest));
    }

    private static @Nullable Node shrunk(Node node, String pattern, int at, Object value) {
        return switch (node) {
            case Leaf leaf -> leaf.pattern.equals(pattern) ? leaf.without(value) : leaf;
            case Branch branch -> {
                Branch rest = branch.without(pattern, at, value);
                yield rest == branch ? branch : rest.orOnlyLeaf();
            }
        };
    }

    /** The one filter that is left, which needs no branch; itself if there are more. */
    private Node orOnlyLeaf() {
        int used = 0;
        Leaf leaf = null;
        for (Object part : new @Nullable Object[] {here, below, plus, children}) {
            if (part != null) {
                used++;
                leaf = part instanceof Leaf one ? one : null;
            }
        }
        return used == 1 && leaf != null ? leaf.withHash(hash) : this;
    }

    void forEachNode(Consumer<Node> action) {
        for (Node part : new @Nullable Node[] {here, below, plus}) {
            if (part != null) {
                action.accept(part);
            }
        }
        HashTrie.<Node>forEach(children, action);
    }

    private Branch withHere(@Nullable Leaf newHere) {
        return new Branch(hash, level, newHere, below, plus, children);
    }

    private Branch withBelow(@Nullable Leaf newBelow) {
        return new Branch(hash, level, here, newBelow, plus, children);
    }

    private Branch withPlus(@Nullable Node newPlus) {
        return new Branch(hash, level, here, below, newPlus, children);
    }

    private Branch withChildren(@Nullable Object newChildren) {
        return new Branch(hash, level, here, below, plus, newChildren);
    }
}
