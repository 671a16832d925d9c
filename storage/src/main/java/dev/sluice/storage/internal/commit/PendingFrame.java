package dev.sluice.storage.internal.commit;

import dev.sluice.core.store.Batch;
import dev.sluice.core.store.PartitionId;
import dev.sluice.core.store.WriteSet;
import dev.sluice.storage.internal.journal.FrameEncoder;

import java.util.ArrayList;
import java.util.List;

/**
 * The frame that is being put together, and what becomes state in memory once it is written.
 *
 * <p><i>Confined to the journal thread.</i>
 */
final class PendingFrame {
    private final Partitions partitions;
    private final FrameEncoder encoder = new FrameEncoder();
    private final List<Partition> appendedTo = new ArrayList<>();
    private final List<Batch> appended = new ArrayList<>();
    private final List<Partition> moved = new ArrayList<>();
    private final List<Partition> opened = new ArrayList<>();
    private final List<Partition> trimmed = new ArrayList<>();
    private final List<Partition> dropped = new ArrayList<>();
    private int nextNumber;

    /**
     * @param nextNumber what the next new partition gets
     */
    PendingFrame(Partitions partitions, int nextNumber) {
        this.partitions = partitions;
        this.nextNumber = nextNumber;
    }

    FrameEncoder encoder() {
        return encoder;
    }

    boolean isEmpty() {
        return encoder.isEmpty();
    }

    /** Whether there is room for one more write set; an empty one takes any. */
    boolean hasRoom(PendingCommit commit, CommitLimits limits) {
        return encoder.isEmpty()
                || (encoder.bytes() < limits.cycleBytes()
                        && encoder.records() < limits.cycleRecords()
                        && encoder.bytes() + commit.bytes <= limits.frameBytesMax());
    }

    /** Adds a write set and gives its appends their offsets. */
    void add(PendingCommit commit, List<Partition> targets) {
        WriteSet writes = commit.writes;
        List<WriteSet.Append> appends = writes.appends();
        if (!appends.isEmpty()) {
            commit.baseOffsets = new long[appends.size()];
        }
        for (int i = 0; i < appends.size(); i++) {
            Partition partition = targets.get(i);
            number(partition);
            Batch placed = partition.place(appends.get(i).batch());
            commit.baseOffsets[i] = placed.baseOffset();
            encoder.append(partition.number(), placed);
            appendedTo.add(partition);
            appended.add(placed);
        }
        for (WriteSet.Put put : writes.puts()) {
            if (put.value() == null) {
                encoder.delete(put.table(), put.key());
            } else {
                encoder.put(put.table(), put.key(), put.value());
            }
        }
        writes.drops().forEach(this::drop);
    }

    private void number(Partition partition) {
        if (!partition.isNumbered()) {
            partition.number(nextNumber++);
            partitions.numbered(partition);
            encoder.opened(partition.number(), partition.id());
            opened.add(partition);
        }
    }

    private void drop(PartitionId id) {
        Partition gone = partitions.remove(id);
        if (gone != null && gone.isNumbered()) {
            encoder.dropped(gone.number());
            dropped.add(gone);
        }
    }

    /** Adds where the partition begins now. */
    void trim(Partition partition) {
        long start = partition.startToJournal();
        if (start >= 0 && partition.isNumbered()) {
            encoder.trimmed(partition.number(), start);
            trimmed.add(partition);
        }
    }

    /** It is written: what it holds becomes state in memory, and visible. */
    void keep(Generation generation) {
        for (int i = 0; i < appended.size(); i++) {
            Partition partition = appendedTo.get(i);
            if (partition.add(appended.get(i), generation)) {
                moved.add(partition);
            }
        }
        moved.forEach(Partition::publish);
        opened.forEach(each -> generation.opened().put(each.number(), each.id()));
        trimmed.forEach(each -> generation.trimmed().put(each.number(), each.startOffset()));
        dropped.forEach(each -> generation.dropped().add(each.number()));
        for (List<?> each : List.of(appended, appendedTo, moved, opened, trimmed, dropped)) {
            each.clear();
        }
    }

    void clear() {
        encoder.clear();
    }
}
