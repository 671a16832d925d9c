package dev.sluice.routing.internal.queue;

import dev.sluice.core.loop.Loop;

import org.jspecify.annotations.Nullable;

/**
 * Who brings a queue more once it has little left: so little that consumers soon have nothing, and
 * with so much room that what comes by itself finds some too.
 *
 * <p><i>Confined to the queue's lane.</i>
 */
final class Refill {
    /** So much is asked for at once. */
    private static final int MESSAGES = 256;

    private static final long BYTES = 256 * 1024;

    private final Loop loop;
    private final QueueRoom room;
    private @Nullable RefillListener awaiting;

    Refill(Loop loop, QueueRoom room) {
        this.loop = loop;
        this.room = room;
    }

    void await(RefillListener listener) {
        awaiting = listener;
    }

    /** Whether somebody waits for the queue to be short. */
    boolean isAwaited() {
        return awaiting != null;
    }

    /** The queue has consumers, and so many messages wait for them. */
    void look(long waiting) {
        RefillListener listener = awaiting;
        if (listener != null && waiting < MESSAGES / 4 && room.isHalfEmpty()) {
            awaiting = null;
            loop.execute(() -> listener.refill(room.part(MESSAGES), BYTES));
        }
    }
}
