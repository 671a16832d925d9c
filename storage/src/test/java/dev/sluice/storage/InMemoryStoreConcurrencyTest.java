package dev.sluice.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.config.ByteSize;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.metrics.Metrics;
import dev.sluice.core.record.BatchWriter;
import dev.sluice.core.store.Batch;
import dev.sluice.core.store.PartitionId;
import dev.sluice.core.store.WriteSet;
import dev.sluice.core.testkit.ManualLoop;

import org.junit.jupiter.api.Test;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Several loops at once on one store. */
class InMemoryStoreConcurrencyTest {
    private static final PartitionId LEFT = new PartitionId("left", 0);
    private static final PartitionId RIGHT = new PartitionId("right", 0);
    private static final int LOOPS = 4;
    private static final int COMMITS = 500;

    @Test
    void keepsWriteSetsOfManyLoopsWholeAndInOrder() throws Exception {
        InMemoryStore store =
                new InMemoryStore(
                        new InMemoryStoreConfig(new ByteSize(64L << 20)),
                        InstantSource.system(),
                        Metrics.none());
        store.open(LEFT);
        store.open(RIGHT);
        CyclicBarrier start = new CyclicBarrier(LOOPS);
        Set<Long> offsets = new HashSet<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(LOOPS)) {
            List<Callable<List<Long>>> writers = new ArrayList<>();
            for (int i = 0; i < LOOPS; i++) {
                Bytes key = Bytes.utf8("writer-" + i);
                writers.add(
                        () -> {
                            start.await();
                            return commitMany(store, key);
                        });
            }
            for (Future<List<Long>> writer : threads.invokeAll(writers)) {
                long previous = -1;
                for (long offset : writer.get()) {
                    assertTrue(offset > previous, offset + " follows " + previous);
                    assertTrue(offsets.add(offset), "offset " + offset + " was given twice");
                    previous = offset;
                }
            }
        }
        assertEquals(LOOPS * COMMITS, offsets.size());
        assertEquals(LOOPS * COMMITS, store.bounds(LEFT).endOffset());
        assertEquals(valuesOf(store, LEFT), valuesOf(store, RIGHT));
        List<Bytes> last = new ArrayList<>();
        store.load("last", (_, value) -> last.add(value));
        assertEquals(LOOPS, last.size());
        last.forEach(value -> assertEquals(Bytes.utf8(String.valueOf(COMMITS - 1)), value));
    }

    /** One thread with a loop of its own, which it drains now and then. */
    private static List<Long> commitMany(InMemoryStore store, Bytes key) {
        ManualLoop loop = new ManualLoop();
        BatchWriter writer = new BatchWriter();
        List<Recorded> answers = new ArrayList<>();
        for (int i = 0; i < COMMITS; i++) {
            Batch batch = writer.append(i, key, null).finish();
            Recorded answer = new Recorded(loop);
            answers.add(answer);
            store.commit(
                    new WriteSet()
                            .append(LEFT, batch)
                            .append(RIGHT, batch)
                            .put("last", key, Bytes.utf8(String.valueOf(i))),
                    loop,
                    answer);
            if (i % 7 == 0) {
                loop.runPending();
            }
        }
        loop.runPending();
        List<Long> offsets = new ArrayList<>();
        for (Recorded answer : answers) {
            assertEquals(answer.baseOffsets()[0], answer.baseOffsets()[1]);
            offsets.add(answer.baseOffsets()[0]);
        }
        return offsets;
    }

    private static List<Bytes> valuesOf(InMemoryStore store, PartitionId partition) {
        ManualLoop loop = new ManualLoop();
        Recorded read = new Recorded(loop);
        store.read(partition, 0, Integer.MAX_VALUE, loop, read);
        loop.runPending();
        List<Bytes> values = new ArrayList<>();
        long expected = 0;
        for (Batch batch : read.batches()) {
            assertEquals(expected++, batch.baseOffset());
            values.add(batch.bytes());
        }
        return values;
    }
}
