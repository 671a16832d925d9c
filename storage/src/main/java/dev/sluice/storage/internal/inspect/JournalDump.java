package dev.sluice.storage.internal.inspect;

import dev.sluice.core.store.StoredData.DumpRequest;
import dev.sluice.storage.internal.carry.CheckpointFile;
import dev.sluice.storage.internal.carry.CorruptCheckpointException;
import dev.sluice.storage.internal.engine.Recovery;
import dev.sluice.storage.internal.files.DataFiles;
import dev.sluice.storage.internal.journal.Entry;
import dev.sluice.storage.internal.journal.Frame;
import dev.sluice.storage.internal.journal.JournalFile;
import dev.sluice.storage.internal.journal.JournalFrames;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Shows every sound frame of the journal, whether a start would reach it or not.
 *
 * <p><i>Confined to one thread.</i>
 */
final class JournalDump {
    private final DataFiles files;
    private final DumpRequest request;
    private final ItemSink sink;

    JournalDump(DataFiles files, DumpRequest request, ItemSink sink) {
        this.files = files;
        this.request = request;
        this.sink = sink;
    }

    void run() throws IOException {
        Map<Integer, String> names = new LinkedHashMap<>();
        try {
            new CheckpointFile(files)
                    .read()
                    .partitions()
                    .forEach((number, each) -> names.put(number, each.id().toString()));
        } catch (CorruptCheckpointException e) {
            sink.put("damage", "file", CheckpointFile.NAME, "what", String.valueOf(e.getMessage()));
        }
        JournalFrames frames = new JournalFrames(files, Recovery.JOURNAL_FILE_BYTES_MAX);
        for (long number : JournalFrames.numbers(files)) {
            String file = JournalFile.nameOf(number);
            frames.visit(
                    number,
                    0,
                    new JournalFrames.Visitor() {
                        @Override
                        public void frame(long position, Frame frame) {
                            if (frame.sequence() >= request.from()
                                    && frame.sequence() <= request.to()) {
                                show(file, position, frame, names);
                            }
                        }

                        @Override
                        public void unreadable(long position, String why) {
                            sink.put("damage", "file", file, "position", position, "what", why);
                        }
                    });
        }
    }

    private void show(String file, long position, Frame frame, Map<Integer, String> names) {
        sink.put(
                "frame",
                "sequence",
                frame.sequence(),
                "file",
                file,
                "position",
                position,
                "bytes",
                frame.bytes(),
                "forced",
                frame.forced(),
                "entries",
                frame.entries().size());
        for (Entry entry : frame.entries()) {
            switch (entry) {
                case Entry.Append append ->
                        sink.put(
                                "append",
                                "partition",
                                name(names, append.partition()),
                                "offset",
                                append.batch().baseOffset(),
                                "records",
                                append.batch().records(),
                                "bytes",
                                append.batch().bytes().length());
                case Entry.Put put ->
                        sink.put(
                                "put",
                                "table",
                                put.table(),
                                "key",
                                put.key(),
                                "value",
                                put.value());
                case Entry.Delete delete ->
                        sink.put("delete", "table", delete.table(), "key", delete.key());
                case Entry.Opened opened -> {
                    names.put(opened.partition(), opened.id().toString());
                    sink.put(
                            "open",
                            "partition",
                            opened.id().toString(),
                            "number",
                            opened.partition());
                }
                case Entry.Dropped dropped ->
                        sink.put("drop", "partition", name(names, dropped.partition()));
                case Entry.Trimmed trimmed ->
                        sink.put(
                                "trim",
                                "partition",
                                name(names, trimmed.partition()),
                                "start",
                                trimmed.startOffset());
            }
        }
    }

    private static String name(Map<Integer, String> names, int partition) {
        return names.getOrDefault(partition, "number " + partition);
    }
}
