package dev.sluice.storage.internal.carry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.core.store.PartitionId;
import dev.sluice.storage.StorageDocument;
import dev.sluice.storage.internal.files.FaultyFiles;
import dev.sluice.storage.internal.log.Extent;
import dev.sluice.storage.internal.log.Segment;
import dev.sluice.storage.internal.log.StoredLog;
import dev.sluice.storage.internal.producer.StoredProducers;
import dev.sluice.storage.internal.table.TableFile;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** The checkpoint; docs/storage.md, section 4. */
class CheckpointFileTest {
    private static final long TIME_MS = 1_767_225_600_000L;

    private static Checkpoint expected() {
        StoredLog log =
                new StoredLog(
                        0,
                        List.of(new Segment(0, 40, 9_000, 2, TIME_MS, 0)),
                        List.of(new Extent(7, 48, 70, 40, 41, TIME_MS)));
        return new Checkpoint(
                100,
                4,
                Map.of(
                        3,
                        new StoredPartition(
                                new PartitionId("orders", 0), 5, log, StoredProducers.NONE, 30)),
                Map.of("names", List.of(new TableFile(6, 46))));
    }

    @Test
    void writesTheCheckpointOfTheDocument() throws Exception {
        assertEquals(
                HexFormat.of().formatHex(StorageDocument.example("## 4. ")),
                HexFormat.of().formatHex(CheckpointFile.encode(expected())));
    }

    @Test
    void readsTheCheckpointOfTheDocument() throws Exception {
        byte[] example = StorageDocument.example("## 4. ");
        assertEquals(expected(), CheckpointFile.decode(ByteBuffer.wrap(example)));
    }

    @Test
    void noticesEveryFlippedBitAndEveryCut() throws Exception {
        byte[] example = StorageDocument.example("## 4. ");
        for (int bit = 0; bit < 8 * example.length; bit++) {
            byte[] flipped = example.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertRefused(flipped, "bit " + bit);
        }
        for (int length = 0; length < example.length; length++) {
            assertRefused(Arrays.copyOf(example, length), "the first " + length);
        }
    }

    private static void assertRefused(byte[] content, String what) {
        assertThrows(
                CorruptCheckpointException.class,
                () -> CheckpointFile.decode(ByteBuffer.wrap(content)),
                what);
    }

    @Test
    void isReplacedInOneStep() throws IOException, CorruptCheckpointException {
        FaultyFiles files = new FaultyFiles(1);
        CheckpointFile file = new CheckpointFile(files);
        assertEquals(Checkpoint.NONE, file.read());
        file.write(Checkpoint.NONE);
        file.write(expected());
        assertEquals(expected(), file.read());
        assertEquals(List.of("checkpoint"), files.names());
    }
}
