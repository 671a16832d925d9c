package dev.sluice.storage.internal.carry;

import dev.sluice.core.store.PartitionId;
import dev.sluice.storage.internal.log.StoredLog;

/**
 * A partition as a checkpoint has it.
 *
 * <p><i>Immutable.</i>
 *
 * @param startOffset where it begins for readers, which may be within its first batch
 */
public record StoredPartition(PartitionId id, long startOffset, StoredLog log) {}
