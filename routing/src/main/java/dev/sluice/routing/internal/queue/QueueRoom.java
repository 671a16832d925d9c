package dev.sluice.routing.internal.queue;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;

/**
 * How much a queue holds and may hold. A publisher takes room before its message is stored, on
 * whatever lane, so that no hand-over is needed while there is room.
 *
 * <p>Two who try at once may both fail although one would have found room; whoever fails asks on
 * the queue's lane, where it is tried again for all who wait.
 *
 * <p><i>Thread-safe.</i>
 */
public final class QueueRoom {
    // Not objects of their own: a message for many inboxes would have to fetch each of them.
    private static final AtomicLongFieldUpdater<QueueRoom> MESSAGES =
            AtomicLongFieldUpdater.newUpdater(QueueRoom.class, "messages");
    private static final AtomicLongFieldUpdater<QueueRoom> BYTES =
            AtomicLongFieldUpdater.newUpdater(QueueRoom.class, "bytes");

    private volatile long maxMessages;
    private volatile long maxBytes;
    private final @Nullable MemoryBudget memory;
    private volatile long messages;
    private volatile long bytes;
    private volatile boolean hasWaiting;

    /**
     * @param memory what the messages count for; null if memory does not keep them
     */
    QueueRoom(long maxMessages, long maxBytes, @Nullable MemoryBudget memory) {
        this.memory = memory;
        limit(maxMessages, maxBytes);
    }

    /** What may be held from now on; what is held stays. */
    void limit(long messagesAtMost, long bytesAtMost) {
        maxMessages = messagesAtMost;
        maxBytes = bytesAtMost;
    }

    /**
     * Takes room for a message of this size, unless it is full or others wait for room. So once
     * somebody waits, whoever looks at what is held sees all that has been taken without asking.
     */
    public boolean tryTake(long size) {
        if (hasWaiting || !tryTakeNext(size)) {
            return false;
        }
        if (hasWaiting) {
            give(size);
            return false;
        }
        return true;
    }

    /** Like {@link #tryTake}, for the first of those who wait. An empty queue takes any message. */
    boolean tryTakeNext(long size) {
        if (MESSAGES.incrementAndGet(this) > maxMessages) {
            MESSAGES.decrementAndGet(this);
            return false;
        }
        long total = BYTES.addAndGet(this, size);
        boolean fits = total <= maxBytes || total == size;
        if (fits && (memory == null || memory.tryTake(size))) {
            return true;
        }
        MESSAGES.decrementAndGet(this);
        BYTES.addAndGet(this, -size);
        return false;
    }

    /** Whether {@link #tryTake} would find room, as long as nobody else takes it. */
    boolean hasRoom(long size) {
        return !hasWaiting && hasOwnRoom(size) && (memory == null || memory.hasRoomFor(size));
    }

    /** Whether the limits of the queue itself leave room for a message of this size. */
    boolean hasOwnRoom(long size) {
        long held = messages;
        return held < maxMessages && (held == 0 || bytes + size <= maxBytes);
    }

    /** Calls once, on any thread, when there may be memory again. */
    void awaitMemory(long size, Runnable retry) {
        if (memory != null) {
            memory.await(size, retry);
        }
    }

    /** The queue is gone, and so are its messages. */
    void close() {
        if (memory != null) {
            memory.give(BYTES.getAndSet(this, 0));
        }
    }

    /** Takes room whether there is any or not; only what memory can have. */
    boolean take(long count, long size) {
        if (memory != null && !memory.tryTake(size)) {
            return false;
        }
        MESSAGES.addAndGet(this, count);
        BYTES.addAndGet(this, size);
        return true;
    }

    /** A message is gone, or does not come after all. */
    void give(long size) {
        MESSAGES.decrementAndGet(this);
        BYTES.addAndGet(this, -size);
        if (memory != null) {
            memory.give(size);
        }
    }

    /** Whether messages of these sizes would fit if there were nothing else. */
    boolean canEverHold(List<Long> sizes) {
        long total = sizes.stream().mapToLong(Long::longValue).sum();
        return sizes.size() <= maxMessages && (total <= maxBytes || sizes.size() == 1);
    }

    /** Whether more is held than may be. */
    boolean isOverfull() {
        return messages > maxMessages || (bytes > maxBytes && messages > 1);
    }

    /** Whether less than half of it is taken. */
    boolean isHalfEmpty() {
        long taken = messages;
        return taken == 0 || (taken * 2 < maxMessages && bytes * 2 < maxBytes);
    }

    /** This number of messages, or a quarter of those that may be held if that is less. */
    int part(int most) {
        return Math.clamp(maxMessages / 4, 1, most);
    }

    void hasWaiting(boolean anyone) {
        hasWaiting = anyone;
    }

    /** Whether somebody waits for room. */
    boolean isAwaited() {
        return hasWaiting;
    }

    /** Messages held, unsettled ones and those on their way into the store included. */
    public long messages() {
        return messages;
    }

    /** What they take. */
    public long bytes() {
        return bytes;
    }
}
