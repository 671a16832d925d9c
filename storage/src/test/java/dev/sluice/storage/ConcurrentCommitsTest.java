package dev.sluice.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.record.BatchWriter;
import dev.sluice.core.record.Batches;
import dev.sluice.core.store.Batch;
import dev.sluice.core.store.Durability;
import dev.sluice.core.store.PartitionId;
import dev.sluice.core.store.Store;
import dev.sluice.core.store.WriteSet;
import dev.sluice.core.testkit.ManualLoop;
import dev.sluice.storage.internal.files.DataFiles;
import dev.sluice.storage.internal.files.DiskFiles;
import dev.sluice.storage.internal.files.FaultyFiles;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/** Threads that commit and read at once, on a store with its threads; then the next start. */
class ConcurrentCommitsTest {
    private static final int WRITERS = 4;
    private static final int COMMITS = 120;
    private static final int WINDOW = 8;
    private static final PartitionId SHARED = new PartitionId("shared", 0);
    private static final LocalStoreConfig CONFIG =
            LocalStores.config(SteppedStore.JOURNAL_FILE_BYTES);

    @TempDir Path directory;

    /** What was acknowledged, by offset. */
    private record Written(Map<Long, Batch> own, Map<Long, Batch> shared) {}

    @Test
    void findsEverythingAgainOnARealDisk() throws Exception {
        DataFiles files = new DiskFiles(directory);
        List<Written> written = new ArrayList<>();
        Store store = LocalStores.started(files, CONFIG);
        work(store, written, 0);
        store.close();
        store = LocalStores.started(files, CONFIG);
        compare(store, written);
        work(store, written, COMMITS);
        compare(store, written);
        store.close();
        store = LocalStores.started(files, CONFIG);
        compare(store, written);
        store.close();
    }

    @Test
    void findsEverythingAgainAfterAPowerLoss() throws Exception {
        FaultyFiles files = new FaultyFiles(17);
        List<Written> written = new ArrayList<>();
        work(LocalStores.started(files, CONFIG), written, 0);
        Store store = LocalStores.started(files.crash(), CONFIG);
        compare(store, written);
        store.close();
    }

    private static void work(Store store, List<Written> written, long firstOwn) throws Exception {
        store.open(SHARED);
        CyclicBarrier start = new CyclicBarrier(WRITERS + 1);
        AtomicBoolean isOver = new AtomicBoolean();
        try (ExecutorService threads = Executors.newFixedThreadPool(WRITERS + 1)) {
            List<Future<Written>> writers = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                writers.add(threads.submit(writer(store, i, start, firstOwn)));
            }
            Future<Integer> reader =
                    threads.submit(
                            () -> {
                                start.await();
                                return readAgainAndAgain(store, isOver);
                            });
            for (Future<Written> writer : writers) {
                written.add(writer.get());
            }
            isOver.set(true);
            assertTrue(reader.get() > 0);
        }
        assertNull(store.failure());
    }

    private static PartitionId own(int writer) {
        return new PartitionId("own", writer);
    }

    private static Callable<Written> writer(
            Store store, int number, CyclicBarrier start, long firstOwn) {
        return () -> {
            store.open(own(number));
            start.await();
            ManualLoop loop = new ManualLoop("writer-" + number);
            SplittableRandom random = new SplittableRandom(number);
            BatchWriter batches = new BatchWriter();
            Written written = new Written(new HashMap<>(), new HashMap<>());
            List<Recorded> answers = new ArrayList<>();
            List<WriteSet> asked = new ArrayList<>();
            for (int i = 0; i < COMMITS; i++) {
                WriteSet writes =
                        new WriteSet()
                                .append(own(number), batch(batches, random))
                                .append(SHARED, batch(batches, random))
                                .put("last", key(number), Bytes.utf8("" + (firstOwn + i)))
                                .durability(
                                        i % 3 == 0 && i < COMMITS - 1
                                                ? Durability.OS
                                                : Durability.COMMIT);
                Recorded answer = new Recorded(loop);
                store.commit(writes, loop, answer);
                answers.add(answer);
                asked.add(writes);
                while (i >= WINDOW && !answers.get(i - WINDOW).isAnswered()) {
                    loop.runPending();
                    Thread.onSpinWait();
                }
            }
            while (!answers.getLast().isAnswered()) {
                loop.runPending();
                Thread.onSpinWait();
            }
            for (int i = 0; i < COMMITS; i++) {
                long[] offsets = answers.get(i).baseOffsets();
                assertEquals(firstOwn + i, offsets[0]);
                List<WriteSet.Append> appends = asked.get(i).appends();
                written.own().put(offsets[0], appends.get(0).batch().at(offsets[0]));
                written.shared().put(offsets[1], appends.get(1).batch().at(offsets[1]));
            }
            return written;
        };
    }

    private static int readAgainAndAgain(Store store, AtomicBoolean isOver) {
        ManualLoop loop = new ManualLoop("reader");
        int reads = 0;
        long offset = 0;
        while (!isOver.get()) {
            Recorded read = new Recorded(loop);
            store.read(SHARED, offset, 50_000, loop, read);
            while (!read.isAnswered()) {
                loop.runPending();
                Thread.onSpinWait();
            }
            assertFalse(read.failed(), () -> read.failure().detail());
            long expected = offset;
            for (Batch batch : read.batches()) {
                assertEquals(expected, batch.baseOffset());
                expected = Batches.nextOffset(batch);
            }
            offset = read.batches().isEmpty() ? 0 : expected;
            reads++;
        }
        return reads;
    }

    private static void compare(Store store, List<Written> written) {
        List<PartitionId> partitions = new ArrayList<>(List.of(SHARED));
        Map<PartitionId, Map<Long, Batch>> expected = new HashMap<>();
        expected.put(SHARED, new HashMap<>());
        for (int i = 0; i < written.size(); i++) {
            PartitionId own = own(i % WRITERS);
            partitions.add(own);
            expected.computeIfAbsent(own, _ -> new HashMap<>()).putAll(written.get(i).own());
            expected.get(SHARED).putAll(written.get(i).shared());
        }
        Observed observed = Observed.of(store, () -> {}, partitions, List.of("last"));
        expected.forEach(
                (id, batches) -> {
                    List<Batch> inOrder =
                            batches.keySet().stream().sorted().map(batches::get).toList();
                    assertTrue(
                            HistoryChecker.areSame(inOrder, observed.log(id).batches()),
                            id.toString());
                });
        int commits = written.size() / WRITERS * COMMITS;
        Map<Bytes, Bytes> last = new HashMap<>();
        for (int i = 0; i < WRITERS; i++) {
            last.put(key(i), Bytes.utf8("" + (commits - 1)));
        }
        assertEquals(last, observed.tables().get("last"));
    }

    private static Bytes key(int writer) {
        return Bytes.utf8("writer-" + writer);
    }

    private static Batch batch(BatchWriter batches, SplittableRandom random) {
        byte[] value = new byte[random.nextInt(2_000)];
        random.nextBytes(value);
        return batches.append(1, null, Bytes.wrap(value)).finish();
    }
}
