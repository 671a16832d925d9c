package dev.sluice.storage.internal.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.record.Batches;
import dev.sluice.core.store.Batch;

import org.junit.jupiter.api.Test;

import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** Readers of all places while cycles go on, files are deleted and few may be open. */
class LogFilesConcurrencyTest {
    private static final int PARTITIONS = 6;
    private static final int CYCLES = 150;
    private static final int READERS = 4;

    private final Partitions partitions;
    private final AtomicReferenceArray<StoredLog> published =
            new AtomicReferenceArray<>(PARTITIONS);
    private final List<List<Bytes>> written = new ArrayList<>();
    private final AtomicBoolean isDone = new AtomicBoolean();

    LogFilesConcurrencyTest() throws Exception {
        LogConfig few = new LogConfig(20_000, 8_000, 4, 30_000, 3_000, 60_000, 3);
        partitions = new Partitions(new MemoryFiles(), few, 20_260_504);
        for (int partition = 0; partition < PARTITIONS; partition++) {
            published.set(partition, StoredLog.EMPTY);
            written.add(new ArrayList<>());
        }
    }

    @Test
    void readersSeeWhatWasWritten() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(READERS)) {
            List<Future<Integer>> readers = new ArrayList<>();
            for (int i = 0; i < READERS; i++) {
                readers.add(threads.submit(this::readUntilDone));
            }
            try {
                for (int cycle = 0; cycle < CYCLES; cycle++) {
                    runCycle();
                }
            } finally {
                isDone.set(true);
            }
            for (Future<Integer> reader : readers) {
                assertTrue(reader.get() > 0);
            }
        }
        partitions.logFiles.close();
        assertEquals(0, partitions.files.openHandles());
    }

    private void runCycle() throws Exception {
        for (int partition = 0; partition < PARTITIONS; partition++) {
            // Records are one per batch, so that an offset is an index.
            for (int i = 0; i < 1 + 4 * partition; i++) {
                Batch batch = partitions.append(partition, 1, 100);
                List<Bytes> all = written.get(partition);
                synchronized (all) {
                    all.add(Batches.stamped(batch));
                }
            }
        }
        Map<Integer, StoredLog> before = Map.copyOf(partitions.logs);
        List<Run> runs = new ArrayList<>();
        partitions.tails.forEach(
                (partition, tail) -> runs.add(new Run(partition, partitions.log(partition), tail)));
        List<StoredLog> results =
                partitions.logFiles.write(runs, partitions.logFiles.sparseBundles(before.values()));
        for (int i = 0; i < runs.size(); i++) {
            StoredLog log = results.get(i);
            log = log.trimmedTo(log.endOffset() - 400);
            partitions.logs.put(runs.get(i).partition(), log);
            published.set(runs.get(i).partition(), log);
        }
        partitions.tails.clear();
        partitions.logFiles.delete(LogFiles.garbage(before, partitions.logs));
    }

    private int readUntilDone() throws Exception {
        int reads = 0;
        long random = Thread.currentThread().threadId();
        while (!isDone.get() || reads == 0) {
            random = random * 6364136223846793005L + 1442695040888963407L;
            int partition = (int) ((random >>> 33) % PARTITIONS);
            StoredLog log = published.get(partition);
            if (log.isEmpty()) {
                continue;
            }
            long span = log.endOffset() - log.startOffset();
            long offset = log.startOffset() + (random >>> 20) % span;
            try {
                List<Batch> read = partitions.logFiles.read(partition, log, offset, 4_000);
                check(partition, offset, read);
                reads++;
            } catch (NoSuchFileException e) {
                assertNotEquals(log, published.get(partition), "a file of the log of now is gone");
            }
        }
        return reads;
    }

    private void check(int partition, long offset, List<Batch> read) {
        List<Bytes> expected;
        List<Bytes> all = written.get(partition);
        synchronized (all) {
            expected = List.copyOf(all.subList((int) offset, (int) offset + read.size()));
        }
        assertEquals(expected, Partitions.stamped(read));
    }
}
