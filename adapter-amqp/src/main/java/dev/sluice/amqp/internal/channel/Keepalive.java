package dev.sluice.amqp.internal.channel;

import dev.sluice.core.loop.Loop;

import java.time.Duration;

/**
 * The two idle time-outs of a connection: ours, after which a silent peer is given up, and the
 * peer's, which empty frames keep from passing (AMQP 2.4.5).
 *
 * <p>Confined to its event loop.
 */
final class Keepalive {

    private static final Loop.Timer NONE = () -> {};

    /** Enough that two checks lie within the time the peer waits. */
    private static final int CHECKS_PER_TIMEOUT = 4;

    private final Loop loop;
    private final Runnable onSilence;
    private final Runnable onQuiet;
    private long lastInputNanos;
    private Loop.Timer inputTimer = NONE;
    private Loop.Timer outputTimer = NONE;

    /**
     * @param onSilence runs once when the peer was silent too long
     * @param onQuiet runs often enough to send an empty frame if nothing else was sent
     */
    Keepalive(Loop loop, Runnable onSilence, Runnable onQuiet) {
        this.loop = loop;
        this.onSilence = onSilence;
        this.onQuiet = onQuiet;
    }

    /** Starts both; 0 means no time-out. */
    void start(Duration ours, Duration theirs) {
        inputReceived();
        if (ours.isPositive()) {
            awaitInput(ours, ours);
        }
        if (theirs.isPositive()) {
            awaitOutput(theirs.dividedBy(CHECKS_PER_TIMEOUT));
        }
    }

    void inputReceived() {
        lastInputNanos = loop.nanoTime();
    }

    void stop() {
        inputTimer.cancel();
        outputTimer.cancel();
    }

    private void awaitInput(Duration timeout, Duration delay) {
        inputTimer =
                loop.schedule(
                        delay,
                        () -> {
                            long silentNanos = loop.nanoTime() - lastInputNanos;
                            Duration left = timeout.minusNanos(silentNanos);
                            if (left.isPositive()) {
                                awaitInput(timeout, left);
                            } else {
                                onSilence.run();
                            }
                        });
    }

    private void awaitOutput(Duration interval) {
        outputTimer =
                loop.schedule(
                        interval,
                        () -> {
                            onQuiet.run();
                            awaitOutput(interval);
                        });
    }
}
