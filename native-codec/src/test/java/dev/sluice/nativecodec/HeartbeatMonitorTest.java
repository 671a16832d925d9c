package dev.sluice.nativecodec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.nativecodec.HeartbeatMonitor.Action;

import org.junit.jupiter.api.Test;

final class HeartbeatMonitorTest {
    private final HeartbeatMonitor monitor = new HeartbeatMonitor();

    @Test
    void pingsAfterHalfAnIntervalOfOwnSilence() {
        assertEquals(Action.NOTHING, monitor.tick());
        assertEquals(Action.SEND_PING, monitor.tick());
        monitor.onWrite();
        assertEquals(Action.NOTHING, monitor.tick());
    }

    @Test
    void givesUpAfterTwoIntervalsWithoutAByte() {
        for (int i = 0; i < 2 * HeartbeatMonitor.TICKS_PER_INTERVAL; i++) {
            monitor.onWrite();
            assertEquals(Action.NOTHING, monitor.tick());
        }
        assertEquals(Action.GIVE_UP, monitor.tick());
    }

    @Test
    void anyByteKeepsThePeerAlive() {
        for (int i = 0; i < 100; i++) {
            monitor.onWrite();
            monitor.onRead();
            assertEquals(Action.NOTHING, monitor.tick());
        }
    }
}
