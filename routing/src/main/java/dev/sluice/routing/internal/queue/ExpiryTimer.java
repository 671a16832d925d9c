package dev.sluice.routing.internal.queue;

import dev.sluice.core.loop.Loop;
import dev.sluice.core.message.Message;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.InstantSource;

/**
 * Wakes a queue when the next of its messages in memory expires.
 *
 * <p><i>Confined to the queue's lane.</i>
 */
final class ExpiryTimer {
    /** The wall clock may be set, so it is looked at so often while a message is to expire. */
    private static final long LOOK_MS = 60_000;

    private final Loop loop;
    private final InstantSource clock;
    private final Runnable due;
    private Loop.@Nullable Timer timer;
    private long timerMs = Message.NEVER;

    ExpiryTimer(Loop loop, InstantSource clock, Runnable due) {
        this.loop = loop;
        this.clock = clock;
        this.due = due;
    }

    /** Something expires then. A timer that goes off too early looks again. */
    void arm(long nextMs) {
        if (nextMs >= timerMs) {
            return;
        }
        cancel();
        timerMs = nextMs;
        long restMs = Math.clamp(nextMs - clock.millis(), 1, LOOK_MS);
        timer = loop.schedule(Duration.ofMillis(restMs), this::fire);
    }

    void cancel() {
        if (timer != null) {
            timer.cancel();
        }
        timer = null;
        timerMs = Message.NEVER;
    }

    private void fire() {
        timer = null;
        timerMs = Message.NEVER;
        due.run();
    }
}
