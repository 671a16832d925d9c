package dev.sluice.storage.internal.inspect;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.store.PartitionId;
import dev.sluice.core.store.StoredData.DumpRequest;
import dev.sluice.core.store.StoredDataException;
import dev.sluice.storage.internal.carry.Checkpoint;
import dev.sluice.storage.internal.carry.CheckpointFile;
import dev.sluice.storage.internal.carry.CorruptCheckpointException;
import dev.sluice.storage.internal.carry.StoredPartition;
import dev.sluice.storage.internal.engine.FormatFile;
import dev.sluice.storage.internal.files.DataFiles;
import dev.sluice.storage.internal.journal.Entry;
import dev.sluice.storage.internal.journal.JournalFile;
import dev.sluice.storage.internal.journal.JournalFrames;
import dev.sluice.storage.internal.log.Extent;
import dev.sluice.storage.internal.log.LogParts;
import dev.sluice.storage.internal.log.LogParts.Damage;
import dev.sluice.storage.internal.log.Segment;
import dev.sluice.storage.internal.table.CorruptTableException;
import dev.sluice.storage.internal.table.TableFile;
import dev.sluice.storage.internal.table.TableFiles;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Shows what lies in the files, as far as it is sound.
 *
 * <p><i>Confined to one thread.</i>
 */
final class DataDump {
    private final DataFiles files;
    private final LogParts parts;
    private final DumpRequest request;
    private final ItemSink sink;

    DataDump(DataFiles files, DumpRequest request, ItemSink sink) {
        this.files = files;
        this.parts = new LogParts(files);
        this.request = request;
        this.sink = sink;
    }

    void run() throws IOException, StoredDataException {
        switch (request.part()) {
            case OVERVIEW -> overview();
            case JOURNAL -> new JournalDump(files, request, sink).run();
            case CHECKPOINT -> checkpointParts();
            case PARTITION -> partition();
            case TABLE -> table();
            case SEGMENT -> segment();
        }
    }

    private void overview() throws IOException, StoredDataException {
        Checkpoint checkpoint = checkpoint();
        JournalChain chain = new JournalChain(files, checkpoint);
        Object damage = chain.follow((_, _, _) -> null);
        String format = FormatFile.problem(files);
        sink.put("format", "state", format == null ? "sound" : format);
        sink.put(
                "checkpoint",
                "sequence",
                checkpoint.sequence(),
                "partitions",
                checkpoint.partitions().size(),
                "tables",
                checkpoint.tables().size());
        sink.put(
                "journal",
                "files",
                JournalFrames.numbers(files).size(),
                "framesBehindCheckpoint",
                chain.frames(),
                "lastFrame",
                chain.lastApplied(),
                "sound",
                damage == null);
        chain.open()
                .forEach(
                        (number, each) ->
                                sink.put(
                                        "partition",
                                        "name",
                                        each.id().toString(),
                                        "number",
                                        number,
                                        "start",
                                        each.startOffset(),
                                        "end",
                                        each.nextOffset(),
                                        "bytesInFiles",
                                        each.stored().bytes()));
        for (String table : checkpoint.tables().keySet()) {
            sink.put("table", "name", table);
        }
    }

    private void checkpointParts() throws StoredDataException, IOException {
        Checkpoint checkpoint = checkpoint();
        sink.put(
                "checkpoint",
                "sequence",
                checkpoint.sequence(),
                "nextPartition",
                checkpoint.nextPartition());
        checkpoint.partitions().forEach(this::show);
        for (Map.Entry<String, List<TableFile>> table : checkpoint.tables().entrySet()) {
            for (TableFile file : table.getValue()) {
                sink.put(
                        "tableFile",
                        "table",
                        table.getKey(),
                        "file",
                        file.name(),
                        "bytes",
                        file.bytes());
            }
        }
    }

    private void show(int number, StoredPartition each) {
        String name = each.id().toString();
        sink.put("partition", "name", name, "number", number, "start", each.startOffset());
        for (Segment segment : each.log().segments()) {
            sink.put(
                    "segment",
                    "partition",
                    name,
                    "file",
                    LogParts.nameOf(number, segment),
                    "offset",
                    segment.baseOffset(),
                    "next",
                    segment.nextOffset(),
                    "bytes",
                    segment.bytes());
        }
        for (Extent extent : each.log().extents()) {
            sink.put(
                    "extent",
                    "partition",
                    name,
                    "file",
                    LogParts.nameOf(extent),
                    "position",
                    extent.position(),
                    "offset",
                    extent.baseOffset(),
                    "next",
                    extent.nextOffset(),
                    "bytes",
                    extent.bytes());
        }
    }

    private void partition() throws IOException, StoredDataException {
        Checkpoint checkpoint = checkpoint();
        PartitionDump dump = new PartitionDump(request, sink);
        boolean isKnown = false;
        for (Map.Entry<Integer, StoredPartition> each : checkpoint.partitions().entrySet()) {
            if (isNamed(each.getValue().id())) {
                isKnown = true;
                stored(each.getKey(), each.getValue(), dump);
            }
        }
        JournalChain chain = new JournalChain(files, checkpoint);
        Object damage =
                chain.follow(
                        (file, position, frame) -> {
                            for (Entry entry : frame.entries()) {
                                if (entry instanceof Entry.Append append
                                        && isNamed(chain.nameOf(append.partition()))) {
                                    dump.batch(JournalFile.nameOf(file), position, append.batch());
                                }
                            }
                        },
                        (_, _, _) -> null);
        if (damage != null) {
            sink.put("damage", "file", JournalFile.FOLDER, "what", damage.toString());
        }
        if (!isKnown && !chain.knows(request.name())) {
            throw new StoredDataException(
                    "there is no partition %s; 'sluice data dump' lists those there are"
                            .formatted(request.name()));
        }
    }

    private void stored(int number, StoredPartition stored, PartitionDump dump) {
        for (Segment segment : stored.log().segments()) {
            if (dump.touches(segment.baseOffset(), segment.nextOffset())) {
                damages(parts.segment(number, segment, dump::batch).damages());
            }
        }
        for (Extent extent : stored.log().extents()) {
            if (dump.touches(extent.baseOffset(), extent.nextOffset())) {
                damages(parts.extent(number, extent, dump::batch).damages());
            }
        }
    }

    private boolean isNamed(@Nullable PartitionId id) {
        return id != null && id.toString().equals(request.name());
    }

    private void damages(List<Damage> damages) {
        for (Damage damage : damages) {
            sink.put(
                    "damage",
                    "file",
                    damage.file(),
                    "position",
                    damage.position(),
                    "what",
                    damage.what());
        }
    }

    private void table() throws IOException, StoredDataException {
        Checkpoint checkpoint = checkpoint();
        Map<Bytes, Bytes> entries;
        try {
            entries = new TableFiles(files, checkpoint.tables(), 0).load(request.name());
        } catch (CorruptTableException e) {
            throw new StoredDataException(
                    e.getMessage() + "; 'sluice data verify' says what to do", e);
        }
        boolean[] isKnown = {checkpoint.tables().containsKey(request.name())};
        new JournalChain(files, checkpoint)
                .follow(
                        (_, _, frame) -> {
                            for (Entry entry : frame.entries()) {
                                isKnown[0] |= change(entry, entries);
                            }
                        },
                        (_, _, _) -> null);
        if (!isKnown[0]) {
            throw new StoredDataException(
                    "there is no table %s; 'sluice data dump' lists those there are"
                            .formatted(request.name()));
        }
        entries.forEach(
                (key, value) ->
                        sink.put(
                                "entry", "key", key, "valueBytes", value.length(), "value", value));
    }

    private boolean change(Entry entry, Map<Bytes, Bytes> entries) {
        if (entry instanceof Entry.Put put && put.table().equals(request.name())) {
            entries.put(put.key(), put.value());
            return true;
        }
        if (entry instanceof Entry.Delete delete && delete.table().equals(request.name())) {
            entries.remove(delete.key());
            return true;
        }
        return false;
    }

    private void segment() throws IOException, StoredDataException {
        String name = request.name();
        if (!files.exists(name)) {
            throw new StoredDataException(
                    "there is no file %s in the data directory; 'sluice data dump checkpoint' lists"
                                    .formatted(name)
                            + " those there are");
        }
        damages(
                parts.file(
                        name,
                        (file, position, batch) -> {
                            if (isWanted(batch.baseOffset())) {
                                sink.put(
                                        "batch",
                                        "file",
                                        file,
                                        "position",
                                        position,
                                        "offset",
                                        batch.baseOffset(),
                                        "records",
                                        batch.records(),
                                        "bytes",
                                        batch.bytes().length());
                            }
                        }));
    }

    private boolean isWanted(long number) {
        return number >= request.from() && number <= request.to();
    }

    private Checkpoint checkpoint() throws IOException, StoredDataException {
        try {
            return Objects.requireNonNull(new CheckpointFile(files).read());
        } catch (CorruptCheckpointException e) {
            throw new StoredDataException(
                    "%s: %s; 'sluice data verify' says what to do, and 'sluice data dump journal'"
                                    .formatted(CheckpointFile.NAME, e.getMessage())
                            + " and 'segment FILE' work without it",
                    e);
        }
    }
}
