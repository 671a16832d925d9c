package dev.sluice.server.internal.time;

import dev.sluice.core.loop.Loop;
import dev.sluice.core.metrics.Metrics;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * The wall clock without its jumps. It begins with the system's time and follows it as long as that
 * goes on smoothly. When somebody sets the system's clock, this one goes on as before: a time to
 * live, an expiry or a time of delivery that was worked out before the jump means the same after
 * it. A restart begins with the system's time again.
 *
 * <p><i>Thread-safe</i>, but {@link #adjust} is called by one thread at a time.
 */
public final class SteadyClock implements InstantSource {
    private static final Logger LOG = LoggerFactory.getLogger(SteadyClock.class);
    private static final Duration EVERY = Duration.ofSeconds(1);

    /** A difference like this within one look at the clock is no drift. */
    private static final long JUMP_MS = 500;

    private final InstantSource system;
    private final LongSupplier nanoTime;
    private final long startNanos;

    /** What this clock showed when it started, and how it was corrected since. */
    private volatile long startMs;

    /** How far the system's clock is ahead, since it was set. */
    private volatile long jumpedMs;

    public SteadyClock(InstantSource system, LongSupplier nanoTime, Metrics metrics) {
        this.system = system;
        this.nanoTime = nanoTime;
        startNanos = nanoTime.getAsLong();
        startMs = system.millis();
        metrics.gauge(
                "sluice_clock_jump_seconds",
                "How far the system's clock is ahead of the broker's, since it was set.",
                () -> jumpedMs / 1_000);
    }

    @Override
    public long millis() {
        return startMs + (nanoTime.getAsLong() - startNanos) / 1_000_000;
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(millis());
    }

    /** Compares it with the system's clock from now on, on this loop. */
    public void start(Loop loop) {
        loop.execute(() -> look(loop));
    }

    private void look(Loop loop) {
        adjust();
        loop.schedule(EVERY, () -> look(loop));
    }

    /** Follows the system's clock, or says that it was set. */
    void adjust() {
        long change = system.millis() - millis() - jumpedMs;
        if (Math.abs(change) < JUMP_MS) {
            long corrected = startMs + change;
            startMs = corrected;
            return;
        }
        long ahead = jumpedMs + change;
        jumpedMs = ahead;
        LOG.warn(
                "the system's clock was set by {}: times to live, expiry and times of delivery"
                        + " count on as before; it is {} ahead of the broker's clock now, until"
                        + " the broker is restarted",
                Duration.ofMillis(change),
                Duration.ofMillis(ahead));
    }
}
