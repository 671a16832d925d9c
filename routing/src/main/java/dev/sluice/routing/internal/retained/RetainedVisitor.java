package dev.sluice.routing.internal.retained;

/** Takes what a search finds. <i>Confined to the lane of the tree.</i> */
@FunctionalInterface
public interface RetainedVisitor<E> {
    /**
     * Takes one entry. It may change the tree.
     *
     * @return whether it takes more at once; if not, the search stops behind this entry
     */
    boolean found(String name, E entry);
}
