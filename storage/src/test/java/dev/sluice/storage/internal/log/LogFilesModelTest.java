package dev.sluice.storage.internal.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.record.Batches;
import dev.sluice.core.store.Batch;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Random appends, cycles, trims, crashes and reads, against a list of batches per partition. */
class LogFilesModelTest {
    private static final int PARTITIONS = 12;
    private static final int STEPS = 1_500;

    private final Map<Integer, List<Batch>> model = new TreeMap<>();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void readsWhatWasWritten(long seed) throws Exception {
        Partitions partitions = new Partitions(new MemoryFiles(), Partitions.SMALL, seed);
        for (int step = 0; step < STEPS; step++) {
            String where = "seed " + seed + " step " + step;
            int partition = partitions.random.nextInt(PARTITIONS);
            switch (partitions.random.nextInt(12)) {
                case 0, 1, 2, 3, 4, 5 -> append(partitions, partition);
                case 6 -> {
                    partitions.write();
                    checkFiles(partitions, where);
                }
                case 7 -> trim(partitions, partition);
                case 8 -> partitions = crash(partitions, seed + step, where);
                default -> checkReads(partitions, partition, where);
            }
        }
        partitions.write();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            partitions.logFiles.verify(partition, partitions.log(partition));
            checkReads(partitions, partition, "seed " + seed);
        }
        checkFiles(partitions, "seed " + seed);
        partitions.logFiles.close();
        assertEquals(0, partitions.files.openHandles());
    }

    private void append(Partitions partitions, int partition) {
        // Low partitions get much, so that all sizes of partitions come up.
        int count = 1 + partitions.random.nextInt(PARTITIONS - partition);
        for (int i = 0; i < count; i++) {
            int valueBytes = partitions.random.nextInt(10) == 0 ? 9_000 : 300;
            Batch batch =
                    partitions.append(
                            partition,
                            1 + partitions.random.nextInt(4),
                            partitions.random.nextInt(valueBytes));
            model.computeIfAbsent(partition, p -> new ArrayList<>()).add(batch);
        }
    }

    private void trim(Partitions partitions, int partition) throws Exception {
        StoredLog log = partitions.log(partition);
        if (log.isEmpty()) {
            return;
        }
        long span = log.endOffset() - log.startOffset();
        long offset = log.startOffset() + partitions.random.nextLong(span + 1);
        partitions.trim(partition, offset);
        long start = partitions.log(partition).startOffset();
        assertTrue(start <= offset, "trimmed to " + start + " instead of " + offset);
        model.getOrDefault(partition, new ArrayList<>())
                .removeIf(batch -> Batches.nextOffset(batch) <= start);
    }

    /** Loses what was not forced, leaves something behind the files, and writes the tails again. */
    private static Partitions crash(Partitions before, long seed, String where) throws Exception {
        Map<Integer, StoredLog> checkpoint = new TreeMap<>(before.logs);
        Map<Integer, List<Batch>> journal = new TreeMap<>(before.tails);
        if (before.random.nextBoolean()) {
            // The cycle is written, but its checkpoint is not; nothing of it may be deleted.
            List<Run> runs = new ArrayList<>();
            before.tails.forEach((p, tail) -> runs.add(new Run(p, before.log(p), tail)));
            before.logFiles.write(runs, before.logFiles.sparseBundles(before.logs.values()));
        }
        MemoryFiles left = before.files.crashed();
        Partitions after = new Partitions(left, before.config, seed);
        after.logs.putAll(checkpoint);
        after.tails.putAll(journal);
        after.clockMs = before.clockMs;
        after.logFiles.delete(after.logFiles.unreferenced(after.logs));
        checkFiles(after, where);
        return after;
    }

    private void checkReads(Partitions partitions, int partition, String where) throws Exception {
        StoredLog log = partitions.log(partition);
        List<Batch> stored =
                model.getOrDefault(partition, List.of()).stream()
                        .filter(batch -> batch.baseOffset() < log.endOffset())
                        .toList();
        assertEquals(Partitions.stamped(stored), read(partitions, partition), where);
        assertEquals(
                stored.stream().mapToLong(batch -> batch.bytes().length()).sum(),
                log.bytes(),
                where);
        if (stored.isEmpty()) {
            return;
        }
        long span = log.endOffset() - log.startOffset();
        long offset = log.startOffset() + partitions.random.nextLong(span);
        int maxBytes = 1 << partitions.random.nextInt(15);
        assertEquals(
                Partitions.stamped(expected(stored, offset, maxBytes)),
                Partitions.stamped(partitions.read(partition, offset, maxBytes)),
                where + " offset " + offset);
        long time = partitions.random.nextLong(partitions.clockMs + 50);
        assertEquals(
                Partitions.stamped(
                        stored.stream()
                                .filter(batch -> Batches.maxTimestampMs(batch) >= time)
                                .limit(1)
                                .toList()),
                Partitions.stamped(partitions.logFiles.readAtTime(partition, log, time)),
                where + " time " + time);
    }

    private static List<Bytes> read(Partitions partitions, int partition) throws Exception {
        List<Bytes> read = new ArrayList<>();
        StoredLog log = partitions.log(partition);
        long offset = log.startOffset();
        while (offset < log.endOffset()) {
            List<Batch> some = partitions.read(partition, offset, 5_000);
            read.addAll(Partitions.stamped(some));
            offset = Batches.nextOffset(some.getLast());
        }
        return read;
    }

    private static List<Batch> expected(List<Batch> stored, long offset, int maxBytes) {
        List<Batch> expected = new ArrayList<>();
        long size = 0;
        for (Batch batch : stored) {
            if (Batches.nextOffset(batch) <= offset) {
                continue;
            }
            size += batch.bytes().length();
            if (size > maxBytes && !expected.isEmpty()) {
                break;
            }
            expected.add(batch);
        }
        return expected;
    }

    /** Nothing is left over, nothing is missing, and the limits hold. */
    private static void checkFiles(Partitions partitions, String where) {
        TreeSet<String> expected = new TreeSet<>();
        partitions.logs.forEach(
                (partition, log) -> {
                    assertTrue(
                            log.extents().size() <= partitions.config.extentsMax(),
                            where + ": " + log.extents().size() + " extents");
                    assertTrue(
                            log.segments().isEmpty() || log.extents().isEmpty(),
                            where + ": segments and extents");
                    for (Segment segment : log.segments()) {
                        expected.add(Partitions.segmentName(partition, segment));
                        expected.add(Partitions.indexName(partition, segment));
                    }
                    for (Extent extent : log.extents()) {
                        expected.add(FileKey.bundle(extent.bundle()).name());
                    }
                });
        TreeSet<String> found = new TreeSet<>(partitions.files.names());
        found.addAll(missingIndexes(expected));
        assertEquals(expected, found, where);
        assertTrue(
                partitions.files.openHandles() <= partitions.config.openFilesMax(),
                where + ": " + partitions.files.openHandles() + " open files");
    }

    /** Indexes may be lost in a crash. */
    private static List<String> missingIndexes(Set<String> expected) {
        return expected.stream().filter(name -> name.endsWith(FileKey.INDEX_SUFFIX)).toList();
    }
}
