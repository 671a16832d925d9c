package dev.sluice.server.internal.time;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.core.metrics.Metrics;

import org.junit.jupiter.api.Test;

import java.time.Instant;

/** Row 22 of faults: the wall clock is set while the broker runs. */
class SteadyClockTest {
    private static final long HOUR_MS = 3_600_000;
    private static final long BEGIN_MS = 1_767_225_600_000L;

    private long nanos;
    private long systemMs = BEGIN_MS;
    private final SteadyClock clock =
            new SteadyClock(() -> Instant.ofEpochMilli(systemMs), () -> nanos, Metrics.none());

    private void pass(long ms) {
        nanos += ms * 1_000_000;
        systemMs += ms;
    }

    @Test
    void anHourForthOrBackChangesNothing() {
        for (long jump : new long[] {HOUR_MS, -2 * HOUR_MS, -BEGIN_MS}) {
            long before = clock.millis();
            systemMs += jump;
            assertEquals(before, clock.millis());
            clock.adjust();
            assertEquals(before, clock.millis());
            pass(1_000);
            clock.adjust();
            assertEquals(before + 1_000, clock.millis());
        }
    }

    @Test
    void itFollowsAClockThatDrifts() {
        for (int i = 0; i < 1_000; i++) {
            nanos += 1_000_000_000L;
            systemMs += 1_050; // 5 % too fast, as a clock that is being corrected
            clock.adjust();
            assertEquals(systemMs, clock.millis());
        }
    }

    @Test
    void itFollowsADriftAfterAJumpToo() {
        systemMs += HOUR_MS;
        clock.adjust();
        for (int i = 0; i < 100; i++) {
            nanos += 1_000_000_000L;
            systemMs += 990;
            clock.adjust();
        }
        assertEquals(BEGIN_MS + 100 * 990, clock.millis());
    }
}
