package dev.sluice.routing.internal.queuelog;

import java.util.Set;

/**
 * A round in which the queues of a partition write down their references, so that a start need not
 * read the log before {@code end}.
 *
 * <p><i>Immutable.</i>
 *
 * @param end where the next start begins to read
 * @param queues the numbers of those that must take part with {@link DurableQueue#snapshot} before
 *     the round is over; those that are dropped meanwhile need not
 */
public record Snapshot(long end, Set<Integer> queues) {}
