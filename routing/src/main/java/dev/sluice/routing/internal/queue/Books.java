package dev.sluice.routing.internal.queue;

import org.jspecify.annotations.Nullable;

import java.util.function.Consumer;

/**
 * What a queue holds, by number and size: its own count, its room, the process' counters, and for
 * stored messages the store.
 *
 * <p><i>Confined to the queue's lane.</i>
 */
final class Books {
    private final QueueRoom room;
    private final QueueCounters counters;
    private final @Nullable StoredMessages stored;
    private final Consumer<QueueEntry> whenRemoved;
    private long held;
    private long heldBytes;

    /**
     * @param whenRemoved hears of each entry whose message has left
     */
    Books(
            QueueRoom room,
            QueueCounters counters,
            @Nullable StoredMessages stored,
            Consumer<QueueEntry> whenRemoved) {
        this.whenRemoved = whenRemoved;
        this.room = room;
        this.counters = counters;
        this.stored = stored;
        if (stored != null) {
            room.take(stored.waiting(), stored.queue().restoredBytes());
            hold(stored.waiting(), stored.queue().restoredBytes());
        }
    }

    long held() {
        return held;
    }

    /** A message came, for which room was taken. */
    void came(long size) {
        hold(1, size);
    }

    /** A message leaves for good; it is in no list any more. */
    void remove(QueueEntry entry) {
        if (stored != null && entry.reference != null) {
            stored.acknowledge(entry.reference);
        }
        left(entry.size);
        whenRemoved.accept(entry);
    }

    /** A message has left that was settled in the store already. */
    void left(long size) {
        hold(-1, -size);
        room.give(size);
    }

    /** All of it is forgotten; returns how many messages that were. */
    long close() {
        long all = held;
        hold(-held, -heldBytes);
        return all;
    }

    private void hold(long messages, long bytes) {
        held += messages;
        heldBytes += bytes;
        counters.held(messages, bytes);
    }
}
