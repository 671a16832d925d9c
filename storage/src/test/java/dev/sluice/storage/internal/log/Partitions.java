package dev.sluice.storage.internal.log;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.record.BatchWriter;
import dev.sluice.core.record.Batches;
import dev.sluice.core.store.Batch;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Log files with what their owner would keep: the stored logs, and batches not written yet. */
final class Partitions {
    static final LogConfig SMALL = new LogConfig(20_000, 8_000, 4, 60_000, 6_000, 1 << 20, 8);

    final MemoryFiles files;
    final LogConfig config;
    final Random random;
    final Map<Integer, StoredLog> logs = new LinkedHashMap<>();
    final Map<Integer, List<Batch>> tails = new LinkedHashMap<>();
    LogFiles logFiles;
    long clockMs = 1_000;

    Partitions(MemoryFiles files, LogConfig config, long seed) throws IOException {
        this.files = files;
        this.config = config;
        this.random = new Random(seed);
        this.logFiles = LogFiles.open(files, config, Runnable::run);
    }

    /** Adds a batch with random values to the tail; returns it as it stands there. */
    Batch append(int partition, int records, int valueBytes) {
        BatchWriter writer = new BatchWriter();
        for (int i = 0; i < records; i++) {
            byte[] value = new byte[valueBytes];
            random.nextBytes(value);
            writer.append(clockMs + random.nextInt(50) - 25, null, Bytes.wrap(value));
        }
        clockMs += 10;
        Batch batch = writer.finish().at(endOffset(partition));
        tails.computeIfAbsent(partition, p -> new ArrayList<>()).add(batch);
        return batch;
    }

    /** Adds small batches until the tail is at least so large. */
    List<Batch> appendBytes(int partition, int bytes) {
        List<Batch> added = new ArrayList<>();
        for (int size = 0; size < bytes; size += added.getLast().bytes().length()) {
            added.add(append(partition, 1, 200));
        }
        return added;
    }

    long endOffset(int partition) {
        List<Batch> tail = tails.getOrDefault(partition, List.of());
        return tail.isEmpty() ? log(partition).endOffset() : Batches.nextOffset(tail.getLast());
    }

    StoredLog log(int partition) {
        return logs.getOrDefault(partition, StoredLog.EMPTY);
    }

    /** A write cycle as LogFiles describes it, with all that is in the tails. */
    void write() throws IOException, CorruptLogException {
        Set<Long> sparse = logFiles.sparseBundles(logs.values());
        Map<Integer, StoredLog> before = Map.copyOf(logs);
        List<Run> runs = new ArrayList<>();
        tails.forEach((partition, tail) -> runs.add(new Run(partition, log(partition), tail)));
        logs.forEach(
                (partition, log) -> {
                    if (!tails.containsKey(partition)
                            && log.extents().stream().anyMatch(e -> sparse.contains(e.bundle()))) {
                        runs.add(new Run(partition, log, List.of()));
                    }
                });
        List<StoredLog> written = logFiles.write(runs, sparse);
        for (int i = 0; i < runs.size(); i++) {
            logs.put(runs.get(i).partition(), written.get(i));
        }
        tails.clear();
        logFiles.delete(LogFiles.garbage(before, logs));
    }

    void trim(int partition, long offset) throws IOException {
        Map<Integer, StoredLog> before = Map.copyOf(logs);
        logs.put(partition, log(partition).trimmedTo(offset));
        logFiles.delete(LogFiles.garbage(before, logs));
    }

    /** Starts again on the same files. */
    void reopen() throws IOException {
        logFiles.close();
        logFiles = LogFiles.open(files, config, Runnable::run);
    }

    List<Batch> read(int partition, long offset, int maxBytes)
            throws IOException, CorruptLogException {
        return logFiles.read(partition, log(partition), offset, maxBytes);
    }

    List<Batch> readAll(int partition) throws IOException, CorruptLogException {
        return read(partition, log(partition).startOffset(), Integer.MAX_VALUE);
    }

    /**
     * What batches are on disk: for comparing those that were written with those that were read.
     */
    static List<Bytes> stamped(List<Batch> batches) {
        return batches.stream().map(Batches::stamped).toList();
    }

    static String segmentName(int partition, Segment segment) {
        return FileKey.segment(partition, segment).name();
    }

    static String indexName(int partition, Segment segment) {
        return FileKey.index(partition, segment).name();
    }
}
