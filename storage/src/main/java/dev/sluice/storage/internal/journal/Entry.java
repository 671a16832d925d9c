package dev.sluice.storage.internal.journal;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.store.Batch;
import dev.sluice.core.store.PartitionId;

/**
 * One change that a frame carries. Partitions go by their numbers, which {@link Opened} gives out.
 *
 * <p><i>Immutable.</i>
 */
public sealed interface Entry {
    /** A batch that stands at its base offset at the end of a partition. */
    record Append(int partition, Batch batch) implements Entry {}

    /** A key of a state table has this value now. */
    record Put(String table, Bytes key, Bytes value) implements Entry {}

    /** A key of a state table is gone. */
    record Delete(String table, Bytes key) implements Entry {}

    /** From here on the number stands for this partition, which is new. */
    record Opened(int partition, PartitionId id) implements Entry {}

    /** The partition and all it held are gone; its number is not used again. */
    record Dropped(int partition) implements Entry {}

    /** The partition begins at this offset now. */
    record Trimmed(int partition, long startOffset) implements Entry {}
}
