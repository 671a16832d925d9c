package dev.sluice.server.internal.listen;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Keeps strangers from filling the log: so many lines in a minute, then silence until the next one.
 * What happened is counted elsewhere.
 *
 * <p><i>Thread-safe.</i> Under contention a few lines more may pass.
 */
final class LogBudget {
    static final int LINES_PER_MINUTE = 20;

    private static final long MINUTE_NS = Duration.ofMinutes(1).toNanos();

    private final AtomicLong windowStartNs;
    private final AtomicInteger used = new AtomicInteger();

    LogBudget(long nowNs) {
        this.windowStartNs = new AtomicLong(nowNs);
    }

    /** Whether a line may be written now. */
    boolean take(long nowNs) {
        long startNs = windowStartNs.get();
        if (nowNs - startNs >= MINUTE_NS && windowStartNs.compareAndSet(startNs, nowNs)) {
            used.set(0);
        }
        return used.get() < LINES_PER_MINUTE && used.incrementAndGet() <= LINES_PER_MINUTE;
    }
}
