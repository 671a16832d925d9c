package dev.sluice.storage.internal.inspect;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.store.PartitionId;
import dev.sluice.core.store.StoredData.RepairRequest;
import dev.sluice.core.store.StoredData.Step;
import dev.sluice.core.store.StoredDataException;
import dev.sluice.storage.internal.carry.Checkpoint;
import dev.sluice.storage.internal.carry.CheckpointFile;
import dev.sluice.storage.internal.carry.CorruptCheckpointException;
import dev.sluice.storage.internal.carry.StoredPartition;
import dev.sluice.storage.internal.engine.FormatFile;
import dev.sluice.storage.internal.files.DataFiles;
import dev.sluice.storage.internal.log.Extent;
import dev.sluice.storage.internal.log.LogFiles;
import dev.sluice.storage.internal.log.LogParts;
import dev.sluice.storage.internal.log.LogParts.Look;
import dev.sluice.storage.internal.log.Segment;
import dev.sluice.storage.internal.log.StoredLog;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Works out what a repair changes, and what is lost with it.
 *
 * <p><i>Confined to one thread.</i>
 */
final class RepairPlanner {
    private final DataFiles files;
    private final LogParts parts;

    RepairPlanner(DataFiles files) {
        this.files = files;
        this.parts = new LogParts(files);
    }

    LocalRepair plan(RepairRequest request) throws IOException, StoredDataException {
        String format = FormatFile.problem(files);
        if (format != null && files.exists(FormatFile.NAME)) {
            throw new StoredDataException(
                    "%s: %s; this cannot be repaired, copy the file from a backup"
                            .formatted(FormatFile.NAME, format));
        }
        Checkpoint checkpoint = checkpoint();
        LocalRepair repair = new LocalRepair(files);
        if (request.rebuildIndexes()) {
            for (Map.Entry<Integer, StoredPartition> each : checkpoint.partitions().entrySet()) {
                planIndexes(each.getKey(), each.getValue(), repair);
            }
        }
        if (request.cutJournalAt().isPresent()) {
            new JournalCut(files, checkpoint).plan(request.cutJournalAt().getAsLong(), repair);
        }
        planSkips(checkpoint, request.skipDamage(), repair);
        return repair;
    }

    private Checkpoint checkpoint() throws IOException, StoredDataException {
        try {
            return new CheckpointFile(files).read();
        } catch (CorruptCheckpointException e) {
            throw new StoredDataException(
                    "%s: %s; this cannot be repaired, restore the whole data directory from a backup"
                            .formatted(CheckpointFile.NAME, e.getMessage()),
                    e);
        }
    }

    private void planIndexes(int number, StoredPartition partition, LocalRepair repair) {
        for (Segment segment : partition.log().segments()) {
            Look look = parts.segment(number, segment, (_, _, _) -> {});
            Bytes index = look.index();
            if (index != null && parts.indexDamage(number, segment, index) != null) {
                String name = LogParts.indexNameOf(number, segment);
                repair.add(
                        new Step("rebuild-indexes", "makes %s anew".formatted(name), List.of()),
                        List.of(name),
                        () -> parts.writeIndex(number, segment, index));
            }
        }
        for (Extent extent : partition.log().extents()) {
            Look look = parts.extent(number, extent, (_, _, _) -> {});
            if (!look.damages().isEmpty() && !look.hasLoss()) {
                String name = LogParts.nameOf(extent);
                repair.add(
                        new Step(
                                "rebuild-indexes",
                                "makes the headers in %s for offsets %d to %d of %s anew"
                                        .formatted(
                                                name,
                                                extent.baseOffset(),
                                                extent.nextOffset() - 1,
                                                partition.id()),
                                List.of()),
                        List.of(name),
                        () -> parts.writeHeaders(number, extent));
            }
        }
    }

    private void planSkips(Checkpoint checkpoint, List<PartitionId> skipped, LocalRepair repair)
            throws StoredDataException {
        Map<Integer, StoredPartition> after = new TreeMap<>(checkpoint.partitions());
        for (PartitionId id : skipped) {
            int number = numberOf(checkpoint, id);
            StoredPartition before = checkpoint.partitions().get(number);
            StoredPartition now = before == null ? null : skip(number, before, repair);
            if (now != null) {
                after.put(number, now);
            }
        }
        if (after.equals(checkpoint.partitions())) {
            return;
        }
        List<String> garbage = LogFiles.garbage(logsOf(checkpoint.partitions()), logsOf(after));
        repair.change(List.of(CheckpointFile.NAME));
        repair.change(garbage);
        Checkpoint mended =
                new Checkpoint(
                        checkpoint.sequence(),
                        checkpoint.nextPartition(),
                        after,
                        checkpoint.tables());
        repair.change(
                () -> {
                    new CheckpointFile(files).write(mended);
                    for (String name : garbage) {
                        files.delete(name);
                    }
                });
    }

    private static int numberOf(Checkpoint checkpoint, PartitionId id) throws StoredDataException {
        for (Map.Entry<Integer, StoredPartition> each : checkpoint.partitions().entrySet()) {
            if (each.getValue().id().equals(id)) {
                return each.getKey();
            }
        }
        throw new StoredDataException(
                "there is no partition %s in the checkpoint; 'sluice data dump checkpoint' lists those there are"
                        .formatted(id));
    }

    /** The partition as it is to begin behind the last damage; null if nothing is damaged. */
    private @Nullable StoredPartition skip(
            int number, StoredPartition partition, LocalRepair repair) {
        long[] sound = {0};
        long soundInSkipped = 0;
        long start = -1;
        for (Segment segment : partition.log().segments()) {
            Look look = parts.segment(number, segment, (_, _, each) -> sound[0] += each.records());
            if (look.hasLoss()) {
                start = segment.nextOffset();
                soundInSkipped = sound[0];
            }
        }
        for (Extent extent : partition.log().extents()) {
            Look look = parts.extent(number, extent, (_, _, each) -> sound[0] += each.records());
            if (look.hasLoss()) {
                start = extent.nextOffset();
                soundInSkipped = sound[0];
            }
        }
        if (start < 0) {
            return null;
        }
        long from = Math.max(partition.startOffset(), partition.log().startOffset());
        repair.add(
                new Step(
                        "skip-damage",
                        "lets %s begin at offset %d, behind the last segment or run that is damaged"
                                .formatted(partition.id(), start),
                        List.of(
                                "%s of %s; %d messages of them can still be read with 'sluice data dump partition %s'"
                                        .formatted(
                                                Advice.offsets(from, start),
                                                partition.id(),
                                                soundInSkipped,
                                                partition.id()))),
                List.of(),
                () -> {});
        return partition.startingAt(start).with(partition.log().trimmedTo(start));
    }

    private static Map<Integer, StoredLog> logsOf(Map<Integer, StoredPartition> partitions) {
        Map<Integer, StoredLog> logs = new HashMap<>();
        partitions.forEach((number, partition) -> logs.put(number, partition.log()));
        return logs;
    }
}
