package dev.sluice.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.record.BatchWriter;
import dev.sluice.core.record.Batches;
import dev.sluice.core.store.Batch;

import org.junit.jupiter.api.Test;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;

class PartitionLogTest {
    /** Against a plain deque, so that the ring turns over and grows at every place. */
    @Test
    void behavesAsADequeOfBatches() {
        long seed = Long.getLong("sluice.seed", 20_260_201);
        Random random = new Random(seed);
        PartitionLog log = new PartitionLog();
        Deque<Batch> model = new ArrayDeque<>();
        BatchWriter writer = new BatchWriter();
        long end = 0;
        long start = 0;
        for (int round = 0; round < 5_000; round++) {
            String hint = "-Dsluice.seed=" + seed + " round " + round;
            if (random.nextInt(100) < 55) {
                int records = 1 + random.nextInt(3);
                for (int i = 0; i < records; i++) {
                    writer.append(random.nextInt(1_000), null, Bytes.EMPTY);
                }
                Batch batch = writer.finish();
                assertEquals(end, log.append(batch), hint);
                model.add(batch.at(end));
                end += records;
            } else {
                long offset = start + random.nextInt(4);
                log.trim(offset);
                while (!model.isEmpty() && Batches.nextOffset(model.getFirst()) <= offset) {
                    start = Batches.nextOffset(model.removeFirst());
                }
            }
            assertEquals(start, log.bounds().startOffset(), hint);
            assertEquals(end, log.bounds().endOffset(), hint);
            long offset = start + random.nextInt((int) (end - start) + 1);
            assertEquals(from(model, offset), log.read(offset, Integer.MAX_VALUE), hint);
            long epochMs = random.nextInt(1_000);
            assertEquals(at(model, epochMs), log.readAtTime(epochMs), hint);
        }
        assertEquals(
                model.stream().mapToLong(batch -> batch.bytes().length()).sum(),
                log.bounds().bytes());
    }

    private static List<Batch> from(Deque<Batch> model, long offset) {
        List<Batch> batches = new ArrayList<>(model);
        batches.removeIf(batch -> Batches.nextOffset(batch) <= offset);
        return batches;
    }

    private static List<Batch> at(Deque<Batch> model, long epochMs) {
        return model.stream()
                .filter(batch -> Batches.maxTimestampMs(batch) >= epochMs)
                .limit(1)
                .toList();
    }
}
