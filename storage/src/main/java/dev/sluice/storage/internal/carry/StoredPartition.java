package dev.sluice.storage.internal.carry;

import dev.sluice.core.store.PartitionId;
import dev.sluice.storage.internal.log.StoredLog;
import dev.sluice.storage.internal.producer.StoredProducers;

/**
 * A partition as a checkpoint has it.
 *
 * <p><i>Immutable.</i>
 *
 * @param startOffset where it begins for readers, which may be within its first batch
 */
public record StoredPartition(
        PartitionId id, long startOffset, StoredLog log, StoredProducers producers) {
    /** One that is new. */
    static StoredPartition empty(PartitionId id) {
        return new StoredPartition(id, 0, StoredLog.EMPTY, StoredProducers.NONE);
    }

    StoredPartition startingAt(long offset) {
        return new StoredPartition(id, Math.max(startOffset, offset), log, producers);
    }

    StoredPartition with(StoredLog newLog) {
        return new StoredPartition(id, startOffset, newLog, producers);
    }

    StoredPartition with(StoredProducers newProducers) {
        return new StoredPartition(id, startOffset, log, newProducers);
    }
}
