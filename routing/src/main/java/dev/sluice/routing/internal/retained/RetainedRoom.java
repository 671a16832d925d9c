package dev.sluice.routing.internal.retained;

import dev.sluice.core.metrics.Metrics;
import dev.sluice.routing.RetainedConfig;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * How much the retained messages of all lanes take, and may take.
 *
 * <p><i>Thread-safe.</i>
 */
public final class RetainedRoom {
    private final RetainedConfig limits;
    private final AtomicLong messages = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final LongAdder refused;
    private final LongAdder expired;

    public RetainedRoom(RetainedConfig limits, Metrics metrics) {
        this.limits = limits;
        metrics.gauge("sluice_retained_messages", "Retained messages.", messages::get);
        metrics.gauge("sluice_retained_bytes", "Bytes of the retained messages.", bytes::get);
        refused =
                metrics.counter(
                        "sluice_retained_refused_total",
                        "Messages that a limit did not let be retained.");
        expired = metrics.counter("sluice_retained_expired_total", "Retained messages that ended.");
    }

    /**
     * Takes room for a message in place of another one. Two who try at once may both fail although
     * one would have found room.
     *
     * @param earlier what the other one takes; 0 if there is none
     * @return false if a limit forbids it; then it is counted and nothing has changed
     */
    boolean tryReplace(long earlier, long size) {
        if (size <= limits.maxMessageSize().bytes()) {
            replace(earlier, size);
            boolean fits = earlier > 0 || messages.get() <= limits.maxMessages();
            if (fits && (size <= earlier || bytes.get() <= limits.maxBytes().bytes())) {
                return true;
            }
            replace(size, earlier);
        }
        refused.increment();
        return false;
    }

    /** Takes room whether there is any or not; 0 stands for no message. */
    void replace(long earlier, long size) {
        messages.addAndGet((size > 0 ? 1 : 0) - (earlier > 0 ? 1 : 0));
        bytes.addAndGet(size - earlier);
    }

    void expired() {
        expired.increment();
    }

    /** The limits, for log lines. */
    @Override
    public String toString() {
        return messages + " messages with " + bytes + " bytes, limits " + limits;
    }
}
