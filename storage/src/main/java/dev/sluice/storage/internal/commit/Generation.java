package dev.sluice.storage.internal.commit;

import dev.sluice.core.record.Batches;
import dev.sluice.core.store.Batch;
import dev.sluice.core.store.PartitionId;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What one file of the journal holds, as it is carried over to the other files: batches by
 * partition, changes of tables, and partitions that came, began later or went.
 *
 * <p><i>Confined to the journal thread</i> until the file is full; then nothing changes any more
 * and the segment writer has it.
 */
public final class Generation {
    private final long number;
    private final List<TailPart> parts = new ArrayList<>();
    private final TableChanges tables = new TableChanges();
    private final Map<Integer, PartitionId> opened = new HashMap<>();
    private final Map<Integer, Long> trimmed = new HashMap<>();
    private final List<Integer> dropped = new ArrayList<>();
    private long lastSequence;

    /** Begins with a file of the journal. */
    public Generation(long number) {
        this.number = number;
    }

    /** That of the journal file. */
    public long number() {
        return number;
    }

    /** Of the last frame in the file. */
    public long lastSequence() {
        return lastSequence;
    }

    public void lastSequence(long sequence) {
        lastSequence = sequence;
    }

    public TableChanges tables() {
        return tables;
    }

    /** Partitions that are new, by number. */
    public Map<Integer, PartitionId> opened() {
        return opened;
    }

    /** New start offsets, by number of the partition. */
    public Map<Integer, Long> trimmed() {
        return trimmed;
    }

    /** Numbers of partitions that are gone. */
    public List<Integer> dropped() {
        return dropped;
    }

    void add(TailPart part) {
        parts.add(part);
    }

    /** Every partition that has batches in the file, once, with them. */
    public List<PartitionBatches> batches() {
        return parts.stream()
                .map(part -> new PartitionBatches(part.partition(), part.all()))
                .toList();
    }

    /** Batches of one partition, in offset order. <i>Immutable.</i> */
    public record PartitionBatches(Partition partition, List<Batch> batches) {
        /** Whether a producer has numbered any of them. */
        public boolean hasSequences() {
            return batches.stream().anyMatch(Batches::isSequenced);
        }
    }
}
