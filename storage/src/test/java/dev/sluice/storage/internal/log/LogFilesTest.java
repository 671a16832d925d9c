package dev.sluice.storage.internal.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.store.Batch;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Where runs go. */
class LogFilesTest {
    private final MemoryFiles files = new MemoryFiles();
    private final Partitions partitions = new Partitions(files, Partitions.SMALL, 20_260_501);

    LogFilesTest() throws Exception {}

    @Test
    void putsSmallPartitionsIntoOneBundleWithOneForce() throws Exception {
        for (int partition = 0; partition < 1_000; partition++) {
            partitions.append(partition, 1, 10);
        }

        partitions.write();

        assertEquals(List.of("bundles/00000000.bundle", "bundles/00000001.bundle"), files.names());
        assertEquals(2, files.forces());
        assertEquals(2, files.writes());
        assertEquals(2, files.mostOpenHandles());
    }

    @Test
    void addsToTheBundleUntilItIsFull() throws Exception {
        for (int cycle = 0; cycle < 10; cycle++) {
            partitions.append(cycle, 1, 10);
            partitions.write();
        }
        assertEquals(List.of("bundles/00000000.bundle"), files.names());

        for (int partition = 100; partition < 130; partition++) {
            partitions.append(partition, 1, 3_000);
        }
        partitions.write();
        partitions.append(200, 1, 10);
        partitions.write();

        assertEquals(List.of("bundles/00000000.bundle", "bundles/00000001.bundle"), files.names());
    }

    @Test
    void givesAPartitionASegmentWhenItHasEnoughInBundles() throws Exception {
        List<Batch> written = new ArrayList<>(partitions.appendBytes(0, 3_900));
        partitions.write();
        assertEquals(1, partitions.log(0).extents().size());

        written.addAll(partitions.appendBytes(0, 4_200));
        partitions.write();

        assertEquals(List.of(), partitions.log(0).extents());
        assertEquals(1, partitions.log(0).segments().size());
        assertEquals(Partitions.stamped(written), Partitions.stamped(partitions.readAll(0)));
        assertFalse(files.names().contains("bundles/00000000.bundle"), "" + files.names());
    }

    @Test
    void givesOnlySoManyPartitionsASegmentInOneCycle() throws Exception {
        for (int partition = 0; partition < 200; partition++) {
            partitions.appendBytes(partition, 8_000);
        }
        partitions.appendBytes(500, 50_000);

        partitions.write();

        long graduated =
                partitions.logs.values().stream().filter(log -> !log.segments().isEmpty()).count();
        assertEquals(Merging.GRADUATIONS_MAX + 1, graduated);
        assertFalse(partitions.log(500).segments().isEmpty());
    }

    @Test
    void partitionsThatFillAlikeGetSegmentsAtDifferentTimes() throws Exception {
        for (int partition = 0; partition < 48; partition++) {
            partitions.appendBytes(partition, 6_000);
        }
        partitions.write();

        long graduated =
                partitions.logs.values().stream().filter(log -> !log.segments().isEmpty()).count();
        assertTrue(graduated > 10 && graduated < 38, graduated + " of 48");
    }

    @Test
    void beginsASegmentBeforeTheBatchThatWouldExceedIt() throws Exception {
        List<Batch> written = partitions.appendBytes(0, 100_000);

        partitions.write();

        List<Segment> segments = partitions.log(0).segments();
        int batchBytes = written.getFirst().bytes().length();
        for (Segment segment : segments.subList(0, segments.size() - 1)) {
            assertTrue(segment.bytes() <= 20_000, segment.toString());
            assertTrue(segment.bytes() + batchBytes > 20_000, segment.toString());
            assertEquals(segment.bytes(), files.get(segmentName(segment)).length);
        }
        assertEquals(Partitions.stamped(written), Partitions.stamped(partitions.readAll(0)));
    }

    @Test
    void takesABatchThatIsLargerThanASegmentAndTheBuffer() throws Exception {
        partitions.appendBytes(0, 50_000);
        Batch large = partitions.append(0, 1, 2_500_000);
        partitions.appendBytes(0, 5_000);
        partitions.write();

        List<Batch> read = partitions.read(0, large.baseOffset(), 1);

        assertEquals(Partitions.stamped(List.of(large)), Partitions.stamped(read));
        partitions.logFiles.verify(0, partitions.log(0));
    }

    @Test
    void mergesExtentsByDoubling() throws Exception {
        LogConfig config = new LogConfig(1 << 20, 1 << 20, 16, 1 << 20, 4096, 1 << 20, 8);
        Partitions some = new Partitions(files, config, 1);
        List<Batch> written = new ArrayList<>();
        long copied = 0;
        for (int cycle = 0; cycle < 400; cycle++) {
            written.add(some.append(3, 1, 100));
            Set<Extent> before = Set.copyOf(some.log(3).extents());
            some.write();
            assertTrue(some.log(3).extents().size() <= 16);
            for (Extent extent : some.log(3).extents()) {
                copied += before.contains(extent) ? 0 : extent.bytes();
            }
        }
        assertEquals(Partitions.stamped(written), Partitions.stamped(some.readAll(3)));
        long bytes = some.log(3).bytes();
        assertTrue(copied < 9 * bytes, copied + " bytes written for " + bytes);
    }

    @Test
    void movesWhatIsLeftOfASparseBundle() throws Exception {
        for (int partition = 0; partition < 15; partition++) {
            partitions.append(partition, 1, 4_000);
        }
        partitions.write();
        Batch idle = partitions.append(20, 1, 100);
        partitions.write();
        assertTrue(partitions.log(20).extents().getFirst().bundle() == 1);
        List<Batch> survivor = partitions.readAll(3);
        for (int partition = 0; partition < 15; partition++) {
            if (partition != 3) {
                partitions.trim(partition, 1);
            }
        }

        partitions.write();

        assertEquals(List.of("bundles/00000001.bundle"), files.names());
        assertEquals(Partitions.stamped(survivor), Partitions.stamped(partitions.readAll(3)));
        assertEquals(Partitions.stamped(List.of(idle)), Partitions.stamped(partitions.readAll(20)));
    }

    @Test
    void anEmptyLogMayGoOnLater() throws Exception {
        partitions.append(0, 1, 10);
        partitions.write();
        partitions.trim(0, 70);
        assertEquals(70, partitions.log(0).endOffset());

        Batch next = partitions.append(0, 1, 10);
        partitions.write();

        assertEquals(70, next.baseOffset());
        assertEquals(70, partitions.log(0).startOffset());
        assertEquals(Partitions.stamped(List.of(next)), Partitions.stamped(partitions.readAll(0)));
    }

    @Test
    void refusesRunsThatDoNotFollow() throws Exception {
        partitions.append(0, 2, 10);
        partitions.write();
        Batch batch = partitions.append(0, 1, 10);
        StoredLog log = partitions.log(0);

        assertThrows(IllegalArgumentException.class, () -> new Run(0, log, List.of(batch.at(3))));
        assertThrows(IllegalArgumentException.class, () -> new Run(0, log, List.of(batch, batch)));
        Run run = new Run(0, log, List.of(batch));
        assertThrows(
                IllegalArgumentException.class,
                () -> partitions.logFiles.write(List.of(run, run), Set.of()));
    }

    @Test
    void oneWriterBufferIsOneWrite() throws Exception {
        LogConfig config = new LogConfig(1 << 26, 1 << 20, 16, 1 << 26, 1 << 20, 1 << 20, 8);
        Partitions some = new Partitions(files, config, 1);
        some.appendBytes(0, 8 << 20);
        int before = files.writes();

        some.write();

        assertTrue(files.writes() - before <= 10 + 9, files.writes() + " writes");
    }

    @Test
    void trimmingTakesWholePartsOnly() throws Exception {
        partitions.appendBytes(0, 70_000);
        partitions.write();
        StoredLog log = partitions.log(0);
        Segment second = log.segments().get(1);

        assertSame(log, log.trimmedTo(second.baseOffset() - 1));
        StoredLog trimmed = log.trimmedTo(second.baseOffset() + 1);
        assertEquals(second.baseOffset(), trimmed.startOffset());
        assertEquals(log.endOffset(), trimmed.endOffset());
        assertEquals(log.segments().subList(1, log.segments().size()), trimmed.segments());
        Map<Integer, StoredLog> after = Map.of(0, trimmed);
        assertEquals(
                List.of(
                        segmentName(log.segments().getFirst()),
                        Partitions.indexName(0, log.segments().getFirst())),
                LogFiles.garbage(Map.of(0, log), after));
        StoredLog nothing = log.trimmedTo(log.endOffset());
        assertTrue(nothing.isEmpty());
        assertEquals(log.endOffset(), nothing.startOffset());
        assertEquals(0, nothing.bytes());
        assertSame(nothing, nothing.trimmedTo(3));
    }

    private static String segmentName(Segment segment) {
        return Partitions.segmentName(0, segment);
    }
}
