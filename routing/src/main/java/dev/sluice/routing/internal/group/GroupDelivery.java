package dev.sluice.routing.internal.group;

/**
 * A delivery that a member has not settled.
 *
 * <p><i>Immutable.</i>
 *
 * @param id the member's number for it
 * @param from the offset behind the message before it
 */
record GroupDelivery(GroupPartition partition, long id, long from, long offset) {}
