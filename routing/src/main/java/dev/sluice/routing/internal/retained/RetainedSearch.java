package dev.sluice.routing.internal.retained;

import dev.sluice.core.address.TopicFilter;

import java.util.Map;

/**
 * A search for the entries that a topic filter matches, in pieces: each call of {@link #next} looks
 * at so many addresses at most, and the next call goes on behind the last. Between calls the tree
 * may change. What is there from the first call to the last is found once; what comes or goes
 * meanwhile is found once or not at all.
 *
 * <p>It keeps a name and no part of the tree, so it may be left lying or thrown away at any time.
 *
 * <p><i>Confined to the lane of its tree.</i>
 */
public final class RetainedSearch<E> {
    private final RetainedTree<E> tree;
    private final FilterRange range;
    private String place;
    private boolean isBehindPlace;
    private boolean isOver;

    RetainedSearch(RetainedTree<E> tree, TopicFilter filter) {
        this.tree = tree;
        this.range = new FilterRange(filter);
        this.place = range.first();
    }

    /**
     * Gives the next entries that match, in the order of their names.
     *
     * @param maxSteps how many addresses to look at; each costs a descent in the tree, whether it
     *     matches or not
     * @return whether there may be more; false also ever after
     */
    public boolean next(int maxSteps, RetainedVisitor<? super E> visitor) {
        for (int step = 0; step < maxSteps && !isOver; step++) {
            Map.Entry<String, E> entry = isBehindPlace ? tree.behind(place) : tree.from(place);
            if (entry == null) {
                isOver = true;
                break;
            }
            String name = entry.getKey();
            String jump = range.jumpFrom(name);
            if (jump == null) {
                goBehind(name);
                if (!visitor.found(name, entry.getValue())) {
                    break;
                }
            } else {
                jump(name, jump);
            }
        }
        return !isOver;
    }

    private void jump(String name, String target) {
        if (target.equals(FilterRange.END)) {
            isOver = true;
        } else if (target.equals(name)) {
            goBehind(name);
        } else {
            place = target;
            isBehindPlace = false;
        }
    }

    private void goBehind(String name) {
        if (range.isExact()) {
            isOver = true;
        }
        place = name;
        isBehindPlace = true;
    }
}
