package dev.sluice.server.internal.listen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.server.internal.metrics.MicrometerMetrics;
import dev.sluice.server.testkit.Scrape;

import io.netty.channel.embedded.EmbeddedChannel;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;

class LastResortTest {
    private final MicrometerMetrics metrics = new MicrometerMetrics();
    private final LastResort lastResort = new LastResort("mqtt", new LogBudget(0), metrics);
    private final EmbeddedChannel channel = new EmbeddedChannel(lastResort);
    private final EmbeddedChannel other = new EmbeddedChannel(lastResort);

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
        other.finishAndReleaseAll();
        metrics.close();
    }

    @Test
    void unforeseenFailureClosesThisConnectionOnlyAndIsCounted() {
        channel.pipeline().fireExceptionCaught(new IllegalStateException("a mistake"));
        assertFalse(channel.isOpen());
        assertTrue(other.isOpen());
        assertEquals(1, failures());
    }

    @Test
    void errorIsNoDifferent() {
        channel.pipeline().fireExceptionCaught(new StackOverflowError());
        assertFalse(channel.isOpen());
        assertEquals(1, failures());
    }

    @Test
    void resetByThePeerClosesAndIsNoFailureOfOurs() {
        channel.pipeline().fireExceptionCaught(new IOException("connection reset"));
        assertFalse(channel.isOpen());
        assertEquals(0, failures());
    }

    @Test
    void eventsEndHere() {
        channel.pipeline().fireUserEventTriggered("an event that nobody knows");
        assertTrue(channel.isOpen());
        assertEquals(0, failures());
    }

    private long failures() {
        return new Scrape(metrics.scrape())
                .value("sluice_connection_failures_total", "listener=\"mqtt\"");
    }
}
