package dev.sluice.routing.internal.queue;

import org.jspecify.annotations.Nullable;

/**
 * Tells who wants to know whenever a queue begins or ceases to be of use.
 *
 * <p><i>Confined to the queue's lane.</i>
 */
final class Use {
    private final Consumers consumers;
    private final QueueRoom room;
    private @Nullable UseListener listener;
    private boolean wasUsed;

    Use(Consumers consumers, QueueRoom room) {
        this.consumers = consumers;
        this.room = room;
    }

    /** The listener hears at once how it is now. */
    void watch(@Nullable UseListener watcher) {
        listener = watcher;
        wasUsed = isUsed();
        if (watcher != null) {
            watcher.used(wasUsed);
        }
    }

    /** Something may have changed. */
    void look() {
        UseListener told = listener;
        if (told != null && isUsed() != wasUsed) {
            wasUsed = !wasUsed;
            told.used(wasUsed);
        }
    }

    private boolean isUsed() {
        return !consumers.isEmpty() || room.messages() > 0;
    }
}
