package dev.sluice.routing.internal.topic;

import dev.sluice.core.address.Address;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.function.Consumer;

/**
 * One look-up of an address in one state of the tree. Levels of the address are cut and hashed when
 * first needed, once each, whatever number of branches ask for them.
 *
 * <p>Branches are found by hashes alone. What is found in the end is compared with the whole
 * address, as a branch on the way may have been another with the same hash.
 *
 * <p><i>Confined to the thread that made it.</i>
 */
final class Lookup<T> {
    private static final int LEVELS_AT_FIRST = 8;

    private final String name;
    private final boolean isReserved;
    private final Consumer<? super T> found;
    private int[] ends = new int[LEVELS_AT_FIRST];
    private int[] hashes = new int[LEVELS_AT_FIRST];
    private int known;
    private int visits;

    Lookup(Address address, Consumer<? super T> found) {
        this.name = address.name();
        this.isReserved = address.isReserved();
        this.found = found;
    }

    /**
     * Gives what matches; goes down one call for each level, as deep as filters are at most.
     *
     * @return how many branches it visited
     */
    int under(Branch root) {
        under(root, 0, 0, 0);
        return visits;
    }

    /**
     * @param depth how many levels lie above
     * @param from where the next level begins in the name
     * @param at where it begins in the patterns below the branch, if that is the right one
     */
    private void under(Branch branch, int depth, int from, int at) {
        visits++;
        boolean isHidden = isReserved && depth == 0;
        if (branch.below != null && !isHidden) {
            give(branch.below);
        }
        if (from > name.length()) {
            if (branch.here != null) {
                give(branch.here);
            }
            return;
        }
        if (depth == known) {
            cut(from);
        }
        int end = ends[depth];
        if (branch.children != null) {
            Node child = Siblings.guess(branch.children, at, hashes[depth], name, from, end);
            into(child, depth + 1, end + 1, at + end - from + 1);
        }
        if (!isHidden) {
            into(branch.plus, depth + 1, end + 1, at + 2);
        }
    }

    private void into(@Nullable Node node, int depth, int from, int at) {
        switch (node) {
            case null -> {}
            case Branch branch -> under(branch, depth, from, at);
            case Leaf leaf -> give(leaf);
        }
    }

    private void give(Leaf leaf) {
        if (leaf.matches(name)) {
            leaf.forEach(found);
        }
    }

    private void cut(int from) {
        if (known == ends.length) {
            ends = Arrays.copyOf(ends, known * 2);
            hashes = Arrays.copyOf(hashes, known * 2);
        }
        int end = LevelText.end(name, from);
        ends[known] = end;
        hashes[known] = LevelText.hash(name, from, end);
        known++;
    }
}
