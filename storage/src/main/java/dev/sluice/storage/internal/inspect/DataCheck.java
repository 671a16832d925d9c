package dev.sluice.storage.internal.inspect;

import dev.sluice.core.record.BatchReader;
import dev.sluice.core.record.RecordFormatException;
import dev.sluice.core.store.StoredData.Finding;
import dev.sluice.core.store.StoredData.Listener;
import dev.sluice.core.store.StoredData.Summary;
import dev.sluice.storage.internal.carry.Checkpoint;
import dev.sluice.storage.internal.carry.CheckpointFile;
import dev.sluice.storage.internal.carry.CorruptCheckpointException;
import dev.sluice.storage.internal.carry.StoredPartition;
import dev.sluice.storage.internal.engine.FormatFile;
import dev.sluice.storage.internal.files.DataFiles;
import dev.sluice.storage.internal.journal.CorruptJournalException;
import dev.sluice.storage.internal.log.Extent;
import dev.sluice.storage.internal.log.LogParts;
import dev.sluice.storage.internal.log.LogParts.Damage;
import dev.sluice.storage.internal.log.LogParts.Look;
import dev.sluice.storage.internal.log.Segment;
import dev.sluice.storage.internal.log.StoredLog;
import dev.sluice.storage.internal.table.CorruptTableException;
import dev.sluice.storage.internal.table.TableFile;
import dev.sluice.storage.internal.table.TableFileReader;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Reads all there is, and changes nothing: the format, the checkpoint, what the checkpoint names,
 * and the journal behind it.
 *
 * <p><i>Confined to one thread.</i>
 */
final class DataCheck {
    private final DataFiles files;
    private final LogParts parts;
    private final Listener listener;
    private final Set<String> told = new HashSet<>();
    private long messages;
    private long bytes;

    DataCheck(DataFiles files, Listener listener) {
        this.files = files;
        this.parts = new LogParts(files);
        this.listener = listener;
    }

    Summary run() throws IOException {
        String format = FormatFile.problem(files);
        if (format != null) {
            tell(Advice.format(format, !files.exists(FormatFile.NAME)));
        }
        Checkpoint checkpoint = checkpoint();
        if (checkpoint == null) {
            return new Summary(0, 0, bytes, 0);
        }
        checkpoint.partitions().forEach(this::partition);
        for (Map.Entry<String, List<TableFile>> table : checkpoint.tables().entrySet()) {
            table.getValue().forEach(file -> table(table.getKey(), file));
        }
        JournalChain chain = new JournalChain(files, checkpoint);
        boolean isWhole = journal(checkpoint, chain);
        if (isWhole) {
            leftOvers(checkpoint);
        }
        return new Summary(chain.open().size(), messages, bytes, chain.frames());
    }

    private @Nullable Checkpoint checkpoint() throws IOException {
        try {
            return new CheckpointFile(files).read();
        } catch (CorruptCheckpointException e) {
            tell(Advice.checkpoint(e));
            return null;
        }
    }

    private void partition(int number, StoredPartition partition) {
        StoredLog log = partition.log();
        for (Segment segment : log.segments()) {
            Look look =
                    parts.segment(number, segment, (_, _, batch) -> messages += batch.records());
            look.damages().forEach(damage -> tell(Advice.batches(partition.id(), damage)));
            if (look.index() != null) {
                Damage index = parts.indexDamage(number, segment, look.index());
                if (index != null) {
                    // That of a segment that still grows is forced with its last write only.
                    boolean wasForced = !segment.equals(log.segments().getLast());
                    tell(Advice.index(index, wasForced));
                }
            }
            read(segment.bytes(), LogParts.nameOf(number, segment));
        }
        for (Extent extent : log.extents()) {
            Look look = parts.extent(number, extent, (_, _, batch) -> messages += batch.records());
            for (Damage damage : look.damages()) {
                tell(
                        Advice.isDerived(damage)
                                ? Advice.header(partition.id(), damage)
                                : Advice.batches(partition.id(), damage));
            }
            read(extent.bytes(), LogParts.nameOf(extent));
        }
    }

    private void table(String table, TableFile file) {
        try {
            if (!files.exists(file.name())) {
                tell(
                        Advice.table(
                                table, file.name(), OptionalLong.empty(), "there is no such file"));
                return;
            }
            try (TableFileReader reader = new TableFileReader(files, file)) {
                reader.read(table, (_, _) -> {});
            }
        } catch (CorruptTableException e) {
            tell(Advice.table(table, e));
        } catch (IOException e) {
            tell(Advice.unreadable(file.name(), e.getMessage()));
        }
        read(file.bytes(), file.name());
    }

    /** Whether it is sound. */
    private boolean journal(Checkpoint checkpoint, JournalChain chain) throws IOException {
        CorruptJournalException damage =
                chain.follow(
                        (file, position, batch) -> {
                            messages += batch.records();
                            read(batch.bytes().length(), file);
                            try {
                                BatchReader.open(batch).checkAll();
                                return null;
                            } catch (RecordFormatException e) {
                                return "a batch for offset %d: %s"
                                        .formatted(batch.baseOffset(), e.getMessage());
                            }
                        });
        if (damage != null) {
            boolean isMissing =
                    !files.exists(CheckpointFile.NAME)
                            && checkpoint.sequence() == 0
                            && chain.lastSequence() == 0
                            && !damage.isNewer();
            tell(isMissing ? Advice.missingCheckpoint(damage) : Advice.journal(damage));
            return false;
        }
        Finding torn = chain.tornEnd();
        if (torn != null) {
            tell(torn);
        }
        return true;
    }

    private void leftOvers(Checkpoint checkpoint) throws IOException {
        Map<Integer, StoredLog> logs = new HashMap<>();
        checkpoint.partitions().forEach((number, each) -> logs.put(number, each.log()));
        Set<String> known = new HashSet<>();
        checkpoint.tables().values().forEach(all -> all.forEach(file -> known.add(file.name())));
        for (String name : parts.unreferenced(logs)) {
            tell(Advice.leftOver(name));
        }
        for (String name : files.list(TableFile.FOLDER)) {
            if (!known.contains(TableFile.FOLDER + "/" + name)) {
                tell(Advice.leftOver(TableFile.FOLDER + "/" + name));
            }
        }
    }

    private void read(long count, String file) {
        bytes += count;
        listener.progress(bytes, file);
    }

    /** Runs of one bundle share its header: it is told once. */
    private void tell(Finding finding) {
        if (told.add(finding.toString())) {
            listener.found(finding);
        }
    }
}
