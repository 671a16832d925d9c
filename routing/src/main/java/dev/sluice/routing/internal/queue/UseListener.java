package dev.sluice.routing.internal.queue;

/**
 * Hears whether a queue is of use: it has consumers or messages. <i>Confined to the queue's
 * lane.</i>
 */
@FunctionalInterface
public interface UseListener {
    void used(boolean isUsed);
}
