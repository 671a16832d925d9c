package dev.sluice.routing.internal.topic;

import dev.sluice.core.address.Address;
import dev.sluice.core.address.TopicFilter;

import java.util.function.Consumer;

/**
 * Values bound to topic filters, found by address. A level of a filter is a level of the tree as
 * long as another filter shares it, so a look-up costs the levels of the address times the wildcard
 * branches that match, however many filters there are.
 *
 * <p>Each state of the tree is immutable; a change makes the next one, which shares all but the way
 * to what changed. A look-up is in one state throughout.
 *
 * <p>One lane writes; any thread reads. What was looked up is right as long as what was {@link
 * #seen} before it is current; a change ends that for the addresses that it may concern.
 *
 * <p><i>Thread-safe</i> for reading; {@link #add} and {@link #remove} are <i>confined to the
 * control lane</i>.
 */
public final class TopicTree<T> {
    /** Deeper filters are refused: look-ups and changes may descend this far. */
    public static final int MAX_LEVELS = 128;

    private final Versions versions = new Versions();
    private final Shapes shapes = new Shapes();
    private volatile Branch root = Branch.ROOT;
    private int size;

    /** To be taken before an address is looked up, and kept with what was found. */
    public Seen seen(Address address) {
        return versions.seen(address);
    }

    /** Whether all that was looked up under it still holds. */
    public boolean isCurrent(Seen seen) {
        return versions.isCurrent(seen);
    }

    /**
     * Tells readers that something that look-ups of this address depend on besides the tree
     * changed. <i>Confined to the control lane.</i>
     */
    public void touch(String name) {
        versions.changed(name);
    }

    /** How many values are bound. <i>Confined to the control lane.</i> */
    public int size() {
        return size;
    }

    /**
     * Binds a value to a filter. A value that is bound twice must be removed twice.
     *
     * @return false, and nothing changed, if the filter is deeper than {@value #MAX_LEVELS} levels,
     *     or its wildcards stand at levels that, together with those of the other filters, would
     *     make look-ups expensive; only filters of more than 12 levels can be
     */
    public boolean add(TopicFilter filter, T value) {
        String pattern = filter.pattern();
        if (filter.levels() > MAX_LEVELS || !shapes.add(pattern)) {
            return false;
        }
        root = root.with(pattern, 0, value);
        size++;
        versions.changed(filter);
        return true;
    }

    /**
     * Makes sure that the filter can be added until it is {@link #unreserve}d.
     *
     * @return false, and nothing changed, if {@link #add} would not take it
     */
    public boolean reserve(TopicFilter filter) {
        return filter.levels() <= MAX_LEVELS && shapes.add(filter.pattern());
    }

    /** Takes back a {@link #reserve}. */
    public void unreserve(TopicFilter filter) {
        shapes.remove(filter.pattern());
    }

    /** Unbinds the value, which must be bound to this filter; else nothing changes. */
    public void remove(TopicFilter filter, T value) {
        if (filter.levels() > MAX_LEVELS) {
            return;
        }
        Branch before = root;
        Branch after = before.without(filter.pattern(), 0, value);
        if (after != before) {
            shapes.remove(filter.pattern());
            root = after;
            size--;
            versions.changed(filter);
        }
    }

    /**
     * Puts a value in the place of another one of the filter, which must be bound: each look-up
     * finds one of the two.
     */
    public void replace(TopicFilter filter, T earlier, T later) {
        Branch without = root.without(filter.pattern(), 0, earlier);
        if (without == root) {
            throw new IllegalArgumentException(earlier + " is not bound to " + filter);
        }
        root = without.with(filter.pattern(), 0, later);
        versions.changed(filter);
    }

    /**
     * Gives every value whose filter matches, possibly one value more than once by several filters.
     */
    public void match(Address address, Consumer<? super T> found) {
        visits(address, found);
    }

    /** The same as {@link #match}; returns how many branches it went through. */
    int visits(Address address, Consumer<? super T> found) {
        return new Lookup<T>(address, found).under(root);
    }

    /** How many branches and leaves there are; walks over all of them. */
    int nodes() {
        return nodes(root);
    }

    private static int nodes(Node node) {
        int[] count = {1};
        if (node instanceof Branch branch) {
            branch.forEachNode(child -> count[0] += nodes(child));
        }
        return count[0];
    }
}
