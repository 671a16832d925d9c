package dev.sluice.storage.internal.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.util.Random;

class SegmentIndexTest {
    private static final int ENTRIES = 200;

    private final Random random = new Random(20_260_505);
    private final SegmentIndex index = index();

    @Test
    void findsTheEntryForAnOffset() {
        for (int believed : new int[] {1, 2, 77, ENTRIES}) {
            for (int offset = -1; offset <= index.offset(ENTRIES - 1) + 5; offset++) {
                int expected = 0;
                while (expected + 1 < believed && index.offset(expected + 1) <= offset) {
                    expected++;
                }
                assertEquals(expected, index.entryFor(offset, believed), "offset " + offset);
            }
        }
    }

    @Test
    void findsTheFirstEntryFromAPosition() {
        for (int believed : new int[] {1, 2, 77, ENTRIES}) {
            int last = index.position(ENTRIES - 1);
            for (int position = 0; position <= last + 4_000; position += 509) {
                int expected = 0;
                while (expected < believed && index.position(expected) < position) {
                    expected++;
                }
                assertEquals(expected, index.entryFrom(position, believed), "at " + position);
            }
        }
        assertEquals(ENTRIES, index.entryFrom(1L << 31, ENTRIES));
    }

    @Test
    void findsTheLastEntryBeforeWhichAllIsOlder() {
        for (int believed : new int[] {1, 2, 77, ENTRIES}) {
            for (long time = -5; time <= index.highestBeforeMs(ENTRIES - 1) + 5; time++) {
                int expected = 0;
                while (expected + 1 < believed && index.highestBeforeMs(expected + 1) < time) {
                    expected++;
                }
                assertEquals(expected, index.entryForTime(time, believed), "time " + time);
            }
        }
    }

    @Test
    void wantsAnEntryForTheFirstBatchAndThenEveryFewKibibytes() {
        assertTrue(SegmentIndex.wantsEntry(0, 0));
        assertFalse(SegmentIndex.wantsEntry(4_095, 0));
        assertTrue(SegmentIndex.wantsEntry(4_096, 0));
        assertFalse(SegmentIndex.wantsEntry(5_000 + 4_095, 5_000));
        assertTrue(SegmentIndex.wantsEntry(5_000 + 4_096, 5_000));
    }

    private SegmentIndex index() {
        SegmentIndex.Builder builder = new SegmentIndex.Builder(1);
        int offset = 0;
        int position = 0;
        long highestMs = Long.MIN_VALUE;
        for (int i = 0; i < ENTRIES; i++) {
            assertTrue(builder.canFollow(offset, position, highestMs));
            builder.add(offset, position, highestMs);
            offset += 1 + random.nextInt(30);
            position += SegmentIndex.INTERVAL_BYTES + random.nextInt(3_000);
            highestMs = Math.max(0, highestMs) + random.nextInt(3);
        }
        return builder.build(false);
    }
}
