package dev.sluice.routing.internal.queue;

import java.util.concurrent.atomic.AtomicLong;

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
    private final long maxMessages;
    private final long maxBytes;
    private final AtomicLong messages = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private volatile boolean hasWaiting;

    QueueRoom(long maxMessages, long maxBytes) {
        this.maxMessages = maxMessages;
        this.maxBytes = maxBytes;
    }

    /** Takes room for a message of this size, unless it is full or others wait for room. */
    public boolean tryTake(long size) {
        return !hasWaiting && tryTakeNext(size);
    }

    /** Like {@link #tryTake}, for the first of those who wait. An empty queue takes any message. */
    boolean tryTakeNext(long size) {
        if (messages.incrementAndGet() > maxMessages) {
            messages.decrementAndGet();
            return false;
        }
        long total = bytes.addAndGet(size);
        if (total > maxBytes && total != size) {
            give(size);
            return false;
        }
        return true;
    }

    /** Takes room whether there is any or not. */
    void take(long count, long size) {
        messages.addAndGet(count);
        bytes.addAndGet(size);
    }

    /** A message is gone, or does not come after all. */
    void give(long size) {
        messages.decrementAndGet();
        bytes.addAndGet(-size);
    }

    /** Whether more is held than may be. */
    boolean isOverfull() {
        return messages.get() > maxMessages || (bytes.get() > maxBytes && messages.get() > 1);
    }

    /** Whether less than half of it is taken. */
    boolean isHalfEmpty() {
        long taken = messages.get();
        return taken == 0 || (taken * 2 < maxMessages && bytes.get() * 2 < maxBytes);
    }

    /** This number of messages, or a quarter of those that may be held if that is less. */
    int part(int most) {
        return Math.clamp(maxMessages / 4, 1, most);
    }

    void hasWaiting(boolean anyone) {
        hasWaiting = anyone;
    }

    /** Messages held, unsettled ones and those on their way into the store included. */
    public long messages() {
        return messages.get();
    }

    /** What they take. */
    public long bytes() {
        return bytes.get();
    }
}
