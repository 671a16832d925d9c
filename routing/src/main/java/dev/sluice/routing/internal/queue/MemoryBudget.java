package dev.sluice.routing.internal.queue;

import dev.sluice.core.metrics.Metrics;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the messages of all queues that have them in memory only may take together. A queue that
 * finds it used up does what its policy says for a full queue.
 *
 * <p><i>Thread-safe.</i>
 */
public final class MemoryBudget {
    private final long maxBytes;
    private final AtomicLong taken = new AtomicLong();
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();

    public MemoryBudget(long maxBytes, Metrics metrics) {
        this.maxBytes = maxBytes;
        metrics.gauge(
                "sluice_memory_message_bytes",
                "Bytes of the messages that are in memory only.",
                taken::get);
        metrics.gauge(
                "sluice_memory_message_limit_bytes",
                "What those may take (memory.messages).",
                () -> maxBytes);
    }

    /** The first message is taken whatever its size. */
    boolean tryTake(long size) {
        long total = taken.addAndGet(size);
        if (total > maxBytes && total != size) {
            give(size);
            return false;
        }
        return true;
    }

    void give(long size) {
        if (taken.addAndGet(-size) < maxBytes && !waiting.isEmpty()) {
            for (Runnable next = waiting.poll(); next != null; next = waiting.poll()) {
                next.run();
            }
        }
    }

    /** Calls once, on any thread, when there may be room; each queue waits at most once. */
    void await(Runnable retry) {
        waiting.add(retry);
        if (taken.get() < maxBytes && waiting.remove(retry)) {
            retry.run();
        }
    }
}
