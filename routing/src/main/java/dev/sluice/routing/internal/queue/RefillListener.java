package dev.sluice.routing.internal.queue;

/** Brings a queue more for its consumers. <i>Confined to the queue's lane.</i> */
@FunctionalInterface
public interface RefillListener {
    /**
     * Called once, when the queue has little left.
     *
     * @param messages how many more may come
     * @param bytes how many bytes; the last message may exceed it
     */
    void refill(int messages, long bytes);
}
