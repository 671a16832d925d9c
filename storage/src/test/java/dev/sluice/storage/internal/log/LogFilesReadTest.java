package dev.sluice.storage.internal.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.record.Batches;
import dev.sluice.core.store.Batch;

import org.junit.jupiter.api.Test;

import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;

/** How stored logs are read. */
class LogFilesReadTest {
    private final MemoryFiles files = new MemoryFiles();
    private final Partitions partitions = new Partitions(files, Partitions.SMALL, 20_260_501);

    LogFilesReadTest() throws Exception {}

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
}
