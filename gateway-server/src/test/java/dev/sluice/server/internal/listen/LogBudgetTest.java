package dev.sluice.server.internal.listen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.stream.LongStream;

class LogBudgetTest {
    /** A clock may begin anywhere, and go from the greatest number to the least. */
    private static final long START_NS = Long.MAX_VALUE - 5;

    private static final long MINUTE_NS = Duration.ofMinutes(1).toNanos();

    private final LogBudget budget = new LogBudget(START_NS);

    @Test
    void givesSoManyLinesInAMinute() {
        assertEquals(LogBudget.LINES_PER_MINUTE, taken(START_NS, 100));
        assertFalse(budget.take(START_NS + MINUTE_NS - 1));
    }

    @Test
    void givesAsManyAgainInTheNextMinute() {
        taken(START_NS, 100);
        assertTrue(budget.take(START_NS + MINUTE_NS));
        assertEquals(LogBudget.LINES_PER_MINUTE - 1, taken(START_NS + MINUTE_NS + 1, 100));
    }

    @Test
    void savesNothingForLater() {
        assertEquals(LogBudget.LINES_PER_MINUTE, taken(START_NS + 10 * MINUTE_NS, 100));
    }

    private long taken(long nowNs, int asked) {
        return LongStream.range(0, asked).filter(_ -> budget.take(nowNs)).count();
    }
}
