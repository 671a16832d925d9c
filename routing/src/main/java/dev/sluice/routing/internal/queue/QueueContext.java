package dev.sluice.routing.internal.queue;

import java.time.InstantSource;

/**
 * What all queues share.
 *
 * <p><i>Immutable</i>; what is in it is thread-safe.
 */
public record QueueContext(InstantSource clock, QueueCounters counters, MemoryBudget memory) {}
