package dev.sluice.storage.internal.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.record.BatchWriter;
import dev.sluice.core.record.Batches;
import dev.sluice.core.store.Batch;
import dev.sluice.storage.internal.files.DataFile;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/** Which batches before the damage are certain when compaction has left gaps between them. */
class SoundPartTest {
    private static final String NAME = "partitions/00000000/00000000000000000000.log";
    private static final int BATCH_BYTES = 100;

    private final MemoryFiles files = new MemoryFiles();

    @Test
    void givesWhatFollowsWithoutAGap() throws Exception {
        assertEquals(List.of(0L, 1L, 2L), offsets(0, 3, 0, 1, 2, 3, 4));
        assertEquals(List.of(0L, 1L, 2L), offsets(2, 3, 0, 1, 2, 3, 4));
        assertThrows(CorruptLogException.class, () -> offsets(3, 3, 0, 1, 2, 3, 4));
    }

    @Test
    void givesWhatFollowsAGapOnlyIfTheNextOneFitsToIt() throws Exception {
        assertEquals(List.of(0L, 5L, 9L), offsets(0, 4, 0, 5, 9, 15, 20));
        assertEquals(List.of(0L, 5L, 6L), offsets(1, 3, 0, 5, 6, 15, 20));
        assertEquals(List.of(0L), offsets(0, 2, 0, 5, 9));
        assertThrows(CorruptLogException.class, () -> offsets(1, 2, 0, 5, 9));
    }

    @Test
    void refusesAFirstBatchThatIsNotWhatTheIndexSays() {
        assertThrows(CorruptLogException.class, () -> offsets(1, 3, 1, 2, 3, 4));
    }

    /** What is given for {@code wanted} of batches of one record each, one of them damaged. */
    private List<Long> offsets(long wanted, int damaged, long... baseOffsets) throws Exception {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        int length = 0;
        for (long offset : baseOffsets) {
            Bytes value = Bytes.wrap(new byte[BATCH_BYTES]);
            Batch batch = new BatchWriter().append(1, null, value).finish().at(offset);
            byte[] bytes = Batches.stamped(batch).toArray();
            length = bytes.length;
            all.writeBytes(bytes);
        }
        files.set(NAME, all.toByteArray());
        files.flipBit(NAME, (long) damaged * length + length - 10, 3);
        long end = baseOffsets[baseOffsets.length - 1] + 1;
        Segment segment = new Segment(0, end, all.size(), 1, 1, 0);
        SegmentIndex.Builder index = new SegmentIndex.Builder(1);
        index.add(0, 0, Long.MIN_VALUE);
        try (DataFile file = files.open(NAME)) {
            Block block = new SoundPart(file, wanted).of(segment, index.build(false), 0, 1);
            List<Long> found = new ArrayList<>();
            for (int i = 0; i < block.count(); i++) {
                found.add(block.batch(i).baseOffset());
            }
            return found;
        }
    }
}
