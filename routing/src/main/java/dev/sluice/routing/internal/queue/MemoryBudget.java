package dev.sluice.routing.internal.queue;

import dev.sluice.core.metrics.Metrics;

import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
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
    private final Deque<Waiter> waiting = new ConcurrentLinkedDeque<>();

    /** A queue whose first publisher in line waits for memory. */
    private record Waiter(long size, Runnable retry) {}

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
        taken.addAndGet(-size);
        if (!waiting.isEmpty()) {
            wake();
        }
    }

    /**
     * Calls once, on any thread, when there may be room for a message of this size; each queue
     * waits at most once.
     */
    void await(long size, Runnable retry) {
        waiting.addLast(new Waiter(size, retry));
        wake();
    }

    /** Looks again after it has put one back, as another thread may have looked meanwhile. */
    private void wake() {
        for (Waiter next = waiting.pollFirst(); next != null; next = waiting.pollFirst()) {
            if (hasRoomFor(next.size)) {
                next.retry.run();
                continue;
            }
            waiting.addFirst(next);
            if (!hasRoomFor(next.size)) {
                return;
            }
        }
    }

    /** Whether {@link #tryTake} would find room, as long as nobody else takes it. */
    boolean hasRoomFor(long size) {
        long held = taken.get();
        return held == 0 || held + size <= maxBytes;
    }
}
