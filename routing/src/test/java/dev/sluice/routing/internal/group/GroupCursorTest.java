package dev.sluice.routing.internal.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.broker.GroupId;
import dev.sluice.core.store.PartitionBounds;
import dev.sluice.routing.internal.queuelog.CorruptQueueLogException;
import dev.sluice.storage.Seeds;

import org.junit.jupiter.api.Test;

import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;

class GroupCursorTest {
    private static final GroupId GROUP = new GroupId("s", "g");
    private static final int OFFSETS = 60;

    @Test
    void whoSettlesInOrderHasNoGaps() {
        GroupCursor cursor = new GroupCursor(GROUP, 0, 10);
        for (int offset = 10; offset < 30; offset += 2) {
            cursor.settle(offset - 1, offset);
            assertEquals(0, cursor.gaps());
        }
        assertEquals(29, cursor.floor());
    }

    @Test
    void whatIsNotThereIsSettledWithWhatFollows() {
        GroupCursor cursor = new GroupCursor(GROUP, 0, 0);
        cursor.settle(3, 9);
        assertEquals(0, cursor.floor());
        assertEquals(10, cursor.firstUnsettled(3));
        cursor.settle(0, 2);
        assertEquals(10, cursor.floor());
    }

    @Test
    void retentionPassesTheFloor() {
        GroupCursor cursor = new GroupCursor(GROUP, 0, 2);
        cursor.settle(4, 4);
        cursor.settle(8, 8);
        assertEquals(4, cursor.passOver(7));
        assertEquals(7, cursor.floor());
        assertEquals(0, cursor.passOver(5));
        assertEquals(1, cursor.passOver(8));
        assertEquals(9, cursor.floor());
    }

    /** Against a plain set of what is settled. */
    @Test
    void agreesWithAPlainSet() {
        Seeds.run(1, 500, GroupCursorTest::check);
    }

    private static void check(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        GroupCursor cursor = new GroupCursor(GROUP, 0, 0);
        TreeSet<Long> settled = new TreeSet<>();
        for (int i = 0; i < 80; i++) {
            if (random.nextInt(12) == 0) {
                long start = random.nextInt(OFFSETS / 2);
                long missed = 0;
                for (long offset = 0; offset < start; offset++) {
                    missed += settled.add(offset) ? 1 : 0;
                }
                assertEquals(missed, cursor.passOver(start));
            } else {
                long from = random.nextInt(OFFSETS);
                long offset = from + random.nextInt(3);
                cursor.settle(from, offset);
                for (long each = from; each <= offset; each++) {
                    settled.add(each);
                }
            }
            compare(settled, cursor);
            compare(settled, decoded(cursor));
        }
    }

    private static GroupCursor decoded(GroupCursor cursor) {
        try {
            return GroupCursor.decode(GROUP, 0, cursor.encode());
        } catch (CorruptQueueLogException e) {
            throw new AssertionError(e);
        }
    }

    private static void compare(Set<Long> settled, GroupCursor cursor) {
        int gaps = 0;
        long unsettled = 0;
        long end = OFFSETS + 5;
        for (long offset = 0; offset < end; offset++) {
            assertEquals(settled.contains(offset), cursor.covers(offset), "at " + offset);
            boolean isGapsBegin =
                    offset > cursor.floor()
                            && settled.contains(offset)
                            && !settled.contains(offset - 1);
            gaps += isGapsBegin ? 1 : 0;
            unsettled += settled.contains(offset) ? 0 : 1;
            long first = offset;
            while (settled.contains(first)) {
                first++;
            }
            assertEquals(first, cursor.firstUnsettled(offset));
        }
        assertEquals(gaps, cursor.gaps());
        assertEquals(unsettled, cursor.lag(new PartitionBounds(0, end, 0)));
        assertTrue(!settled.contains(cursor.floor()));
    }
}
