package dev.sluice.routing.internal.queuelog;

import dev.sluice.core.store.WriteSet;

/**
 * What one transaction acknowledges in one queue: a row beside the queue's cursors that is written
 * with everything else of the transaction, and deleted with the first flush that has it in the
 * cursors. A start takes both together. Acknowledgements only add up, so it does not matter which
 * of the two gets to the store first, and the queue is flushed as ever meanwhile.
 *
 * <p><i>Immutable.</i>
 *
 * @param number tells the receipts of a queue apart
 * @param put the row
 */
public record Receipt(long number, WriteSet.Put put) {}
