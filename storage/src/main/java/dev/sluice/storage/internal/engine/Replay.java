package dev.sluice.storage.internal.engine;

import dev.sluice.core.store.PartitionId;
import dev.sluice.storage.internal.commit.Generation;
import dev.sluice.storage.internal.commit.Partition;
import dev.sluice.storage.internal.commit.Partitions;
import dev.sluice.storage.internal.journal.CorruptJournalException;
import dev.sluice.storage.internal.journal.Entry;
import dev.sluice.storage.internal.journal.Frame;
import dev.sluice.storage.internal.log.StoredLog;
import dev.sluice.storage.internal.producer.StoredProducers;

/**
 * Makes state in memory of the frames that no checkpoint covers. Refuses a frame that does not
 * continue what is there: a hole. <i>Confined to the starting thread.</i>
 */
final class Replay {
    private final Partitions partitions;
    private int nextPartition;

    /**
     * @param partitions those of the checkpoint; others are added
     */
    Replay(Partitions partitions, int nextPartition) {
        this.partitions = partitions;
        this.nextPartition = nextPartition;
    }

    /** The number for the next new partition. */
    int nextPartition() {
        return nextPartition;
    }

    /** Takes the frame into memory, and notes in {@code generation} what is to be carried over. */
    void apply(Frame frame, Generation generation) throws CorruptJournalException {
        for (Entry entry : frame.entries()) {
            switch (entry) {
                case Entry.Append append -> append(frame, append, generation);
                case Entry.Put put -> generation.tables().put(put.table(), put.key(), put.value());
                case Entry.Delete delete ->
                        generation.tables().put(delete.table(), delete.key(), null);
                case Entry.Opened opened -> open(opened.partition(), opened.id(), generation);
                case Entry.Dropped dropped -> drop(dropped.partition(), generation);
                case Entry.Trimmed trimmed -> {
                    Partition partition = partitions.find(trimmed.partition());
                    if (partition != null) {
                        partition.recoveredStart(trimmed.startOffset());
                        generation.trimmed().put(trimmed.partition(), trimmed.startOffset());
                    }
                }
            }
        }
        generation.lastSequence(frame.sequence());
    }

    private void open(int number, PartitionId id, Generation generation) {
        Partition partition =
                Partition.recovered(id, number, StoredLog.EMPTY, 0, StoredProducers.NONE);
        partitions.add(partition);
        generation.opened().put(number, id);
        nextPartition = Math.max(nextPartition, number + 1);
    }

    private void drop(int number, Generation generation) {
        Partition gone = partitions.find(number);
        if (gone != null) {
            partitions.remove(gone.id());
            generation.dropped().add(number);
        }
    }

    private void append(Frame frame, Entry.Append append, Generation generation)
            throws CorruptJournalException {
        Partition partition = partitions.find(append.partition());
        if (partition == null) {
            throw new CorruptJournalException(
                    "frame %d appends to partition number %d, which was never opened"
                            .formatted(frame.sequence(), append.partition()));
        }
        if (append.batch().baseOffset() != partition.nextOffset()) {
            throw new CorruptJournalException(
                    "partition %s ends at %d, but frame %d goes on at %d: records are missing"
                            .formatted(
                                    partition.id(),
                                    partition.nextOffset(),
                                    frame.sequence(),
                                    append.batch().baseOffset()));
        }
        partition.recovered(append.batch(), generation);
    }
}
