package dev.sluice.server.internal.listen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.testkit.ManualLoop;

import io.netty.channel.embedded.EmbeddedChannel;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

class AcceptRateTest {
    private static final int PER_SECOND = 100;
    private static final int AT_ONCE = PER_SECOND / 10;

    private final ManualLoop loop = new ManualLoop();
    private final LongAdder pauses = new LongAdder();
    private final EmbeddedChannel socket =
            new EmbeddedChannel(new AcceptRate(PER_SECOND, _ -> loop, pauses));

    @AfterEach
    void close() {
        socket.finishAndReleaseAll();
    }

    @Test
    void takesATenthOfASecondsWorthAtOnce() {
        accept(AT_ONCE);
        assertTrue(isAccepting());
        accept(1);
        assertFalse(isAccepting());
        assertEquals(1, pauses.sum());
    }

    @Test
    void acceptsAgainWhenTheTimeOfOneHasPassed() {
        accept(AT_ONCE + 1);
        loop.advance(Duration.ofMillis(9));
        assertFalse(isAccepting());
        loop.advance(Duration.ofMillis(1));
        assertTrue(isAccepting());
        accept(1);
        assertFalse(isAccepting());
        assertEquals(2, pauses.sum());
    }

    /** A read of the listening socket accepts several before it looks whether it should. */
    @Test
    void waitsForAllThatWereTooMany() {
        accept(AT_ONCE + 16);
        loop.advance(Duration.ofMillis(159));
        assertFalse(isAccepting());
        loop.advance(Duration.ofMillis(1));
        assertTrue(isAccepting());
        assertEquals(1, pauses.sum());
    }

    @Test
    void keepsToTheRateForLong() {
        int accepted = 0;
        for (int ms = 0; ms < 10_000; ms++) {
            while (isAccepting()) {
                accept(1);
                accepted++;
            }
            loop.advance(Duration.ofMillis(1));
        }
        assertEquals(10 * PER_SECOND, accepted, 2 * AT_ONCE);
    }

    @Test
    void savesUpNoMoreThanATenthOfASecond() {
        accept(1);
        loop.advance(Duration.ofHours(1));
        accept(AT_ONCE);
        assertTrue(isAccepting());
        accept(1);
        assertFalse(isAccepting());
    }

    private void accept(int connections) {
        for (int i = 0; i < connections; i++) {
            socket.writeInbound("connection");
        }
    }

    private boolean isAccepting() {
        return socket.config().isAutoRead();
    }
}
