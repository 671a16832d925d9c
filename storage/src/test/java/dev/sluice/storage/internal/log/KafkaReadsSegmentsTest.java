package dev.sluice.storage.internal.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.record.Batches;
import dev.sluice.core.store.Batch;

import org.apache.kafka.common.record.internal.FileLogInputStream.FileChannelRecordBatch;
import org.apache.kafka.common.record.internal.FileRecords;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;

/** Our segments, read by Kafka's own class. */
class KafkaReadsSegmentsTest {
    @Test
    void findsTheSameBatches(@TempDir Path folder) throws Exception {
        MemoryFiles files = new MemoryFiles();
        Partitions partitions = new Partitions(files, Partitions.SMALL, 20_260_503);
        for (int cycle = 0; cycle < 5; cycle++) {
            for (int i = 0; i < 20; i++) {
                partitions.append(0, 1 + partitions.random.nextInt(9), 100);
            }
            partitions.write();
        }
        List<Segment> segments = partitions.log(0).segments();
        assertTrue(segments.size() > 1, segments.toString());
        Iterator<Batch> expected = partitions.readAll(0).iterator();
        for (Segment segment : segments) {
            Path path = folder.resolve(segment.baseOffset() + ".log");
            Files.write(path, files.get(Partitions.segmentName(0, segment)));
            try (FileRecords records = FileRecords.open(path.toFile(), false)) {
                assertEquals(segment.bytes(), records.sizeInBytes());
                long highestMs = Long.MIN_VALUE;
                for (FileChannelRecordBatch theirs : records.batches()) {
                    Batch ours = expected.next();
                    theirs.ensureValid();
                    highestMs = Math.max(highestMs, theirs.maxTimestamp());
                    assertEquals(ours.baseOffset(), theirs.baseOffset());
                    assertEquals(Batches.nextOffset(ours), theirs.nextOffset());
                    assertEquals(Batches.maxTimestampMs(ours), theirs.maxTimestamp());
                    assertEquals(ours.records(), theirs.countOrNull());
                }
                assertEquals(segment.maxTimestampMs(), highestMs);
            }
        }
        assertTrue(!expected.hasNext());
    }
}
