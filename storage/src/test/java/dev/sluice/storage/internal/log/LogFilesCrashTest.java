package dev.sluice.storage.internal.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.store.Batch;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** What survives a crash or a failure, and what is left over. */
class LogFilesCrashTest {
    private final MemoryFiles files = new MemoryFiles();
    private final Partitions partitions = new Partitions(files, Partitions.SMALL, 20_260_501);

    LogFilesCrashTest() throws Exception {}

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
        written.add(partitions.append(0, 1, 10));
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

    private static String segmentName(Segment segment) {
        return Partitions.segmentName(0, segment);
    }
}
