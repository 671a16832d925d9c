package dev.sluice.routing.internal.queuelog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class BlockCountsTest {
    private static final long BLOCK = QueueCursor.BLOCK;

    private final BlockCounts counts = new BlockCounts(3 * BLOCK + 5);

    @Test
    void findsTheFirstBlockThatIsReferredTo() {
        assertEquals(-1, counts.firstLive());
        counts.add(5 * BLOCK, 2);
        counts.add(90 * BLOCK - 1, 1);
        assertEquals(5, counts.firstLive());
        counts.remove(5 * BLOCK + 7);
        assertEquals(5, counts.firstLive());
        counts.remove(6 * BLOCK - 1);
        assertEquals(89, counts.firstLive());
        assertEquals(1, counts.total());
        counts.remove(89 * BLOCK);
        assertEquals(-1, counts.firstLive());
    }

    @Test
    void keepsCountsWhenEarlierBlocksAreDropped() {
        counts.add(4 * BLOCK, 1);
        counts.add(40 * BLOCK, 7);
        counts.remove(4 * BLOCK);
        counts.dropBefore(40);
        assertEquals(40, counts.firstLive());
        assertEquals(7, counts.of(40));
        assertEquals(0, counts.of(4));
        counts.dropBefore(90);
        counts.add(91 * BLOCK, 1);
        assertEquals(1, counts.of(91));
        assertEquals(0, counts.of(90));
    }

    @Test
    void refusesToReleaseWhatIsNotHeld() {
        assertThrows(IllegalStateException.class, () -> counts.remove(4 * BLOCK));
        counts.add(5 * BLOCK, 1);
        assertThrows(IllegalStateException.class, () -> counts.remove(4 * BLOCK));
        assertThrows(IllegalStateException.class, () -> counts.remove(1));
    }
}
