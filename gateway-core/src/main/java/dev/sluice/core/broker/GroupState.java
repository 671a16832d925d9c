package dev.sluice.core.broker;

/** What the members of a consumer group are at. */
public enum GroupState {
    /** Nobody reads with it. */
    EMPTY,
    /** Each partition is with the member that it is for. */
    STABLE,
    /**
     * Partitions are to move on, and are still with members that have not settled what they have.
     */
    MOVING
}
