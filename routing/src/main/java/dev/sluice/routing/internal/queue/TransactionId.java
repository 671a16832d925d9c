package dev.sluice.routing.internal.queue;

/** Names a transaction in the queues that it concerns; never used again. <i>Immutable.</i> */
public record TransactionId(long number) {}
