package dev.sluice.storage.internal.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.record.BatchReader;
import dev.sluice.core.record.BatchWriter;
import dev.sluice.core.store.Batch;
import dev.sluice.storage.StorageDocument;

import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/** The examples of docs/storage.md, sections 1.1 and 2. */
class StorageDocumentTest {
    private static final long TIME_MS = 1_767_225_600_000L;
    private static final String BUNDLE = "bundles/00000007.bundle";

    @Test
    void readsTheIndexOfTheDocument() throws Exception {
        byte[] example = StorageDocument.example("### 1.1 ");
        Segment segment = new Segment(1_000, 1_040, 9_000, 2, TIME_MS + 5, 0);

        SegmentIndex index = SegmentIndex.parse(ByteBuffer.wrap(example), segment);

        assertNotNull(index);
        assertEquals(0, index.offset(0));
        assertEquals(0, index.position(0));
        assertEquals(Long.MIN_VALUE, index.highestBeforeMs(0));
        assertEquals(20, index.offset(1));
        assertEquals(5_000, index.position(1));
        assertEquals(TIME_MS, index.highestBeforeMs(1));
        assertEquals(ByteBuffer.wrap(example), index.toBytes());
    }

    @Test
    void refusesAnIndexThatDoesNotRise() throws Exception {
        byte[] example = StorageDocument.example("### 1.1 ");
        Segment segment = new Segment(1_000, 1_040, 9_000, 2, TIME_MS + 5, 0);
        for (int at : new int[] {0, 4, 8, 16, 20}) {
            byte[] wrong = example.clone();
            wrong[at] ^= (byte) 0x80;
            assertNull(SegmentIndex.parse(ByteBuffer.wrap(wrong), segment), "byte " + at);
        }
    }

    @Test
    void readsTheBundleOfTheDocument() throws Exception {
        MemoryFiles files = new MemoryFiles();
        files.set(BUNDLE, StorageDocument.example("## 2. "));
        Extent extent = new Extent(7, 48, 70, 42, 43, TIME_MS);
        StoredLog log = new StoredLog(42, List.of(), List.of(extent));
        try (LogFiles logFiles = LogFiles.open(files, LogConfig.DEFAULTS, Runnable::run)) {
            logFiles.verify(3, log);
            BatchReader reader = BatchReader.open(logFiles.read(3, log, 42, 1_000).getFirst());
            reader.next();
            assertEquals(42, reader.offset());
            assertEquals(TIME_MS, reader.timestampMs());
            assertEquals(Bytes.utf8("hi"), reader.value());
        }
    }

    @Test
    void writesTheBundleOfTheDocument() throws Exception {
        MemoryFiles files = new MemoryFiles();
        files.set("bundles/00000006.bundle", new byte[0]);
        Batch batch = new BatchWriter().append(TIME_MS, null, Bytes.utf8("hi")).finish().at(42);
        try (LogFiles logFiles = LogFiles.open(files, LogConfig.DEFAULTS, Runnable::run)) {
            logFiles.write(List.of(new Run(3, StoredLog.EMPTY, List.of(batch))), Set.of());
        }
        assertEquals(
                HexFormat.of().formatHex(StorageDocument.example("## 2. ")),
                HexFormat.of().formatHex(files.get(BUNDLE)));
    }
}
