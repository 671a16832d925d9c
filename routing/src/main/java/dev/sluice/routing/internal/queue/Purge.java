package dev.sluice.routing.internal.queue;

import dev.sluice.core.loop.Loop;

import java.util.function.LongConsumer;

/**
 * Removes messages of one queue, some in each turn.
 *
 * <p><i>Confined to the queue's lane.</i>
 */
final class Purge {
    private static final int AT_ONCE = 1_000;

    private final Loop loop;
    private final WaitingMessages waiting;
    private final Delayed delayed;
    private final Books books;
    private final QueueCounters counters;
    private final long most;
    private long count;

    /**
     * @param most no more than so many: what comes meanwhile stays
     */
    Purge(
            Loop loop,
            WaitingMessages waiting,
            Delayed delayed,
            Books books,
            QueueCounters counters,
            long most) {
        this.loop = loop;
        this.waiting = waiting;
        this.delayed = delayed;
        this.books = books;
        this.counters = counters;
        this.most = most;
    }

    void run(LongConsumer purged) {
        for (int i = 0; i < AT_ONCE; i++) {
            if (count == most || !removeOne()) {
                purged.accept(count);
                return;
            }
            count++;
            counters.droppedPurged.increment();
        }
        loop.execute(() -> run(purged));
    }

    private boolean removeOne() {
        QueueEntry entry = waiting.pollOldest();
        if (entry == null) {
            entry = delayed.poll();
        }
        if (entry != null) {
            books.remove(entry);
            return true;
        }
        if (!waiting.isOldestStored()) {
            return false;
        }
        books.left(waiting.dropStored());
        return true;
    }
}
