package dev.sluice.routing.internal.queue;

/** Hears on the queue's lane whether a queue is of use: it has consumers or messages. */
@FunctionalInterface
public interface UseListener {
    void used(boolean isUsed);
}
