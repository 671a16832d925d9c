package dev.sluice.storage.internal.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.record.Batches;
import dev.sluice.core.store.Batch;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Where runs go, what of them survives, and how they are read. */
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
    void everythingItReturnsIsDurable() throws Exception {
        List<Batch> small = partitions.appendBytes(1, 1_000);
        List<Batch> large = partitions.appendBytes(2, 70_000);
        partitions.write();
        large.addAll(partitions.appendBytes(2, 30_000));
        partitions.write();

        Partitions after = new Partitions(files.crashed(), Partitions.SMALL, 1);
        after.logs.putAll(partitions.logs);

        after.logFiles.verify(1, after.log(1));
        after.logFiles.verify(2, after.log(2));
        assertEquals(Partitions.stamped(small), Partitions.stamped(after.readAll(1)));
        assertEquals(Partitions.stamped(large), Partitions.stamped(after.readAll(2)));
    }

    @Test
    void cutsWhatACrashLeftBehindASegment() throws Exception {
        List<Batch> written = partitions.appendBytes(0, 10_000);
        partitions.write();
        Segment segment = partitions.log(0).segments().getFirst();
        files.append(segmentName(segment), new byte[3_000]);
        files.append(Partitions.indexName(0, segment), new byte[40]);
        partitions.reopen();

        assertEquals(Partitions.stamped(written), Partitions.stamped(partitions.readAll(0)));
        written.add(partitions.append(0, 1, 5_000));
        partitions.write();

        segment = partitions.log(0).segments().getFirst();
        assertEquals(segment.bytes(), files.get(segmentName(segment)).length);
        assertEquals(
                16 * segment.indexEntries(), files.get(Partitions.indexName(0, segment)).length);
        assertEquals(Partitions.stamped(written), Partitions.stamped(partitions.readAll(0)));
    }

    @Test
    void neverWritesToABundleFromBefore() throws Exception {
        partitions.append(0, 1, 10);
        partitions.write();
        byte[] before = files.get("bundles/00000000.bundle");
        partitions.reopen();

        partitions.append(1, 1, 10);
        partitions.write();

        assertEquals(List.of("bundles/00000000.bundle", "bundles/00000001.bundle"), files.names());
        assertEquals(Bytes.wrap(before), Bytes.wrap(files.get("bundles/00000000.bundle")));
    }

    @Test
    void emptiesASegmentThatACrashLeftUnderTheSameName() throws Exception {
        files.set("partitions/00000000/00000000000000000000.log", new byte[100_000]);
        List<Batch> written = partitions.appendBytes(0, 10_000);
        partitions.write();

        Segment segment = partitions.log(0).segments().getFirst();
        assertEquals(segment.bytes(), files.get(segmentName(segment)).length);
        assertEquals(Partitions.stamped(written), Partitions.stamped(partitions.readAll(0)));
    }

    @Test
    void refusesASegmentThatIsShorterThanTheLogSays() throws Exception {
        partitions.appendBytes(0, 10_000);
        partitions.write();
        Segment segment = partitions.log(0).segments().getFirst();
        byte[] content = files.get(segmentName(segment));
        files.set(segmentName(segment), Bytes.wrap(content).slice(0, 9_000).toArray());
        partitions.reopen();
        partitions.append(0, 1, 10);

        CorruptLogException refused =
                assertThrows(CorruptLogException.class, () -> partitions.write());

        assertEquals(segmentName(segment), refused.file());
        assertEquals(9_000, refused.position());
    }

    @Test
    void findsAllLeftOvers() throws Exception {
        partitions.appendBytes(0, 50_000);
        partitions.append(1, 1, 10);
        partitions.write();
        List<String> used = files.names();
        List<String> leftOvers =
                List.of(
                        "partitions/00000000/00000000000000099999.index",
                        "partitions/00000000/00000000000000099999.log",
                        "partitions/00000007/00000000000000000000.log",
                        "bundles/0000000a.bundle");
        for (String name : leftOvers) {
            files.set(name, new byte[10]);
        }
        files.set("partitions/00000000/notes", new byte[1]);

        List<String> found = partitions.logFiles.unreferenced(partitions.logs);
        partitions.logFiles.delete(found);

        List<String> expected = new ArrayList<>(used);
        expected.add("partitions/00000000/notes");
        assertEquals(expected.stream().sorted().toList(), files.names());
        assertTrue(found.containsAll(leftOvers), found.toString());
        assertFalse(files.exists("partitions/00000007"));
    }

    @Test
    void namesTheFilesOfAPartition() throws Exception {
        partitions.appendBytes(5, 50_000);
        partitions.write();

        partitions.logFiles.delete(partitions.logFiles.filesOf(5));

        assertEquals(List.of(), files.names());
        assertFalse(files.exists("partitions/00000005"));
    }

    @Test
    void aPartitionThatIsMadeAnewHasNothingOfTheOldOne() throws Exception {
        partitions.appendBytes(5, 15_000);
        partitions.write();
        List<Batch> old = partitions.readAll(5);
        partitions.logFiles.delete(partitions.logFiles.filesOf(5));
        partitions.logs.clear();

        List<Batch> fresh = partitions.appendBytes(5, 15_000);
        partitions.write();

        assertNotEquals(Partitions.stamped(old), Partitions.stamped(fresh));
        assertEquals(Partitions.stamped(fresh), Partitions.stamped(partitions.readAll(5)));
    }

    @Test
    void readsABlockOnceForAllWhoNeedIt() throws Exception {
        partitions.appendBytes(0, 10_000);
        partitions.write();
        partitions.readAll(0);
        int reads = files.reads();

        for (int i = 0; i < 10; i++) {
            partitions.readAll(0);
        }

        assertEquals(reads, files.reads());
    }

    @Test
    void givesSlicesOfTheBlock() throws Exception {
        partitions.appendBytes(0, 10_000);
        partitions.write();

        List<Batch> first = partitions.readAll(0);
        List<Batch> again = partitions.readAll(0);

        for (int i = 0; i < first.size(); i++) {
            assertEquals(0, first.get(i).bytes().positionIn(again.get(i).bytes()));
        }
    }

    @Test
    void neverServesAStaleEnd() throws Exception {
        List<Batch> written = new ArrayList<>();
        for (int cycle = 0; cycle < 60; cycle++) {
            written.addAll(partitions.appendBytes(0, cycle == 0 ? 9_000 : 300));
            partitions.write();
            assertEquals(
                    Partitions.stamped(written),
                    Partitions.stamped(partitions.readAll(0)),
                    "cycle " + cycle);
        }
    }

    @Test
    void anOldLogIsStillReadAsItWas() throws Exception {
        List<Batch> written = partitions.appendBytes(0, 9_000);
        partitions.write();
        StoredLog old = partitions.log(0);
        List<Bytes> expected = Partitions.stamped(written);
        partitions.appendBytes(0, 9_000);
        partitions.write();
        partitions.readAll(0);

        assertEquals(expected, Partitions.stamped(partitions.logFiles.read(0, old, 0, 1_000_000)));
    }

    @Test
    void saysWhenAnOldLogsFileIsGone() throws Exception {
        partitions.append(0, 1, 10);
        partitions.append(1, 1, 10);
        partitions.write();
        StoredLog old = partitions.log(0);
        partitions.trim(0, 1);
        partitions.trim(1, 1);

        assertThrows(NoSuchFileException.class, () -> partitions.logFiles.read(0, old, 0, 1_000));
    }

    @Test
    void readsOnlyWithinTheLog() throws Exception {
        partitions.appendBytes(0, 9_000);
        partitions.write();
        long end = partitions.log(0).endOffset();

        assertEquals(List.of(), partitions.read(0, end, 1_000));
        assertThrows(IllegalArgumentException.class, () -> partitions.read(0, end + 1, 1_000));
        assertThrows(IllegalArgumentException.class, () -> partitions.read(0, -1, 1_000));
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
    void writesNothingAfterACycleThatFailed() throws Exception {
        partitions.appendBytes(0, 50_000);
        partitions.append(1, 1, 10);
        partitions.write();
        partitions.append(0, 1, 10);
        partitions.append(1, 1, 10);
        files.failForces();

        IOException failed = assertThrows(IOException.class, () -> partitions.write());
        assertTrue(String.valueOf(failed.getMessage()).startsWith("cannot force"), "" + failed);
        int writes = files.writes();
        assertThrows(IllegalStateException.class, () -> partitions.write());

        assertEquals(writes, files.writes());
        partitions.readAll(0);
        partitions.logFiles.close();
        assertEquals(0, files.openHandles());
    }

    @Test
    void forcesOnTheThreadsItIsGiven() throws Exception {
        AtomicInteger forced = new AtomicInteger();
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            partitions.logFiles =
                    LogFiles.open(
                            files,
                            Partitions.SMALL,
                            force ->
                                    threads.execute(
                                            () -> {
                                                force.run();
                                                forced.incrementAndGet();
                                            }));
            for (int partition = 0; partition < 30; partition++) {
                partitions.appendBytes(partition, 33_000);
            }
            partitions.write();
        }
        // A closed segment, its index and an active segment each; 30 folders and two above.
        assertEquals(30 * 3 + 30 + 2, forced.get());
        Partitions after = new Partitions(files.crashed(), Partitions.SMALL, 1);
        after.logs.putAll(partitions.logs);
        for (int partition = 0; partition < 30; partition++) {
            after.logFiles.verify(partition, after.log(partition));
        }
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
    void keepsNoMoreFilesOpenThanItMay() throws Exception {
        for (int partition = 0; partition < 100; partition++) {
            partitions.appendBytes(partition, 33_000);
        }
        partitions.write();
        for (int partition = 0; partition < 100; partition++) {
            partitions.readAll(partition);
        }

        assertTrue(files.mostOpenHandles() <= 8 + 2, files.mostOpenHandles() + " open files");
        assertTrue(files.openHandles() <= 8, files.openHandles() + " open files");
        partitions.logFiles.close();
        assertEquals(0, files.openHandles());
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

    @Test
    void findsTimesThatDoNotRise() throws Exception {
        List<Batch> written = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            partitions.clockMs = 10_000 + partitions.random.nextInt(8_000) + 20L * i;
            written.add(partitions.append(0, 1, 150));
        }
        partitions.write();
        for (long time = 9_000; time < 27_000; time += 7) {
            long epochMs = time;
            assertEquals(
                    written.stream()
                            .filter(batch -> Batches.maxTimestampMs(batch) >= epochMs)
                            .map(Batch::baseOffset)
                            .limit(1)
                            .toList(),
                    partitions.logFiles.readAtTime(0, partitions.log(0), time).stream()
                            .map(Batch::baseOffset)
                            .toList());
        }
    }

    private static String segmentName(Segment segment) {
        return Partitions.segmentName(0, segment);
    }
}
