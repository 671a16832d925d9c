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
 * @param compactedTo the keys of all records before this have removed what they make superfluous
 */
public record StoredPartition(
        PartitionId id,
        long startOffset,
        StoredLog log,
        StoredProducers producers,
        long compactedTo) {
    /** One that is new. */
    static StoredPartition empty(PartitionId id) {
        return new StoredPartition(id, 0, StoredLog.EMPTY, StoredProducers.NONE, 0);
    }

    /** The same, with a start that is not before {@code offset}. */
    public StoredPartition startingAt(long offset) {
        return new StoredPartition(id, Math.max(startOffset, offset), log, producers, compactedTo);
    }

    /** The same, with other files. */
    public StoredPartition with(StoredLog newLog) {
        return new StoredPartition(id, startOffset, newLog, producers, compactedTo);
    }

    StoredPartition with(StoredProducers newProducers) {
        return new StoredPartition(id, startOffset, log, newProducers, compactedTo);
    }

    /** After a compaction of what lies before an offset. */
    StoredPartition compacted(StoredLog newLog, long offset) {
        return new StoredPartition(
                id, startOffset, newLog, producers, Math.max(compactedTo, offset));
    }
}
