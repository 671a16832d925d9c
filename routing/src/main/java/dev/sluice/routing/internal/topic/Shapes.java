package dev.sluice.routing.internal.topic;

import org.jspecify.annotations.Nullable;

/**
 * At which levels the filters of a tree have {@code +}, as a tree of its own with two ways at each
 * level. A look-up visits at most one branch for each node here: two branches that one address
 * reaches differ in their wildcards. So a limit on these nodes is a limit on the work that any
 * address may cause, whatever filters were chosen to cause it.
 *
 * <p>The first {@value #FREE_LEVELS} levels have {@value #MAX_FREE} nodes at most and are not
 * limited further: nobody can use up the shapes of ordinary filters. Deeper ones share {@value
 * #MAX_DEEP}.
 *
 * <p><i>Confined to the control lane.</i>
 */
final class Shapes {
    static final int FREE_LEVELS = 12;
    static final int MAX_FREE = (2 << FREE_LEVELS) - 1;
    static final int MAX_DEEP = 8_192;

    private final Shape root = new Shape();
    private int deep;

    /** Counts a filter of these levels; false, and nothing changed, if it needs too much. */
    boolean add(String pattern) {
        int missing = missing(pattern);
        if (missing > 0 && deep + missing > MAX_DEEP) {
            return false;
        }
        deep += missing;
        Shape shape = root;
        for (int at = 0; isLevel(pattern, at); at = LevelText.end(pattern, at) + 1) {
            shape = shape.nextOrNew(LevelText.isPlus(pattern, at));
            shape.filters++;
        }
        return true;
    }

    private int missing(String pattern) {
        int missing = 0;
        int depth = 0;
        Shape shape = root;
        for (int at = 0; isLevel(pattern, at); at = LevelText.end(pattern, at) + 1) {
            shape = shape == null ? null : shape.next(LevelText.isPlus(pattern, at));
            depth++;
            if (shape == null && depth > FREE_LEVELS) {
                missing++;
            }
        }
        return missing;
    }

    /** Takes back an {@link #add} of this filter. */
    void remove(String pattern) {
        int depth = 0;
        boolean isDropped = false;
        Shape shape = root;
        for (int at = 0; isLevel(pattern, at); at = LevelText.end(pattern, at) + 1) {
            boolean isPlus = LevelText.isPlus(pattern, at);
            Shape next = shape.nextOrNew(isPlus);
            depth++;
            next.filters--;
            if (next.filters == 0 && !isDropped) {
                shape.drop(isPlus);
            }
            isDropped |= next.filters == 0;
            if (isDropped && depth > FREE_LEVELS) {
                deep--;
            }
            shape = next;
        }
    }

    private static boolean isLevel(String pattern, int at) {
        return at <= pattern.length() && !LevelText.isHash(pattern, at);
    }

    /** Levels of some filters, and how many of them go through here. */
    private static final class Shape {
        private @Nullable Shape plus;
        private @Nullable Shape exact;
        private int filters;

        @Nullable Shape next(boolean isPlus) {
            return isPlus ? plus : exact;
        }

        Shape nextOrNew(boolean isPlus) {
            Shape next = next(isPlus);
            if (next == null) {
                next = new Shape();
                if (isPlus) {
                    plus = next;
                } else {
                    exact = next;
                }
            }
            return next;
        }

        void drop(boolean isPlus) {
            if (isPlus) {
                plus = null;
            } else {
                exact = null;
            }
        }
    }
}
