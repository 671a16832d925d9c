package dev.sluice.routing.internal.queuelog;

import java.util.List;

/**
 * What a start found. Each part belongs to its lane from now on and is to be handed over to it.
 *
 * <p><i>Immutable.</i>
 *
 * @param logs one for each partition, by its number; those behind the number of lanes are left from
 *     a time with more lanes and get nothing new
 * @param queues all queues, by their numbers
 */
public record RecoveredQueues(QueueNames names, List<QueueLog> logs, List<DurableQueue> queues) {}
