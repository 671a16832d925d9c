package dev.sluice.routing.internal.queue;

/**
 * Names a transaction in the queues that it concerns. Each is equal to itself only, so whoever
 * makes one has a name that nobody else has.
 *
 * <p><i>Immutable.</i>
 */
public final class TransactionId {}
