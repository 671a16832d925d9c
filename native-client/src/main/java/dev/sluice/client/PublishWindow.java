package dev.sluice.client;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.Semaphore;

/**
 * Bounds what is published and not yet answered, in messages and in bytes; publishers wait for
 * room. Thread-safe; {@link #fail} is called on the event loop only.
 */
final class PublishWindow {
    /** More than any number of waiting publishers takes, and far from overflow. */
    private static final int OPEN_FOR_ALL = Integer.MAX_VALUE / 2;

    private final int maxBytes;
    private final Semaphore messages;
    private final Semaphore bytes;
    private volatile @Nullable SluiceException failure;

    PublishWindow(int maxMessages, int maxBytes) {
        this.maxBytes = maxBytes;
        this.messages = new Semaphore(maxMessages);
        this.bytes = new Semaphore(maxBytes);
    }

    /**
     * Waits for room for one message and returns the bytes to give back to {@link #leave}. A
     * message larger than the whole window takes all of it.
     */
    int enter(int bodyBytes) throws InterruptedException {
        int taken = Math.clamp(bodyBytes, 1, maxBytes);
        messages.acquire();
        boolean isIn = false;
        try {
            bytes.acquire(taken);
            isIn = true;
        } finally {
            if (!isIn) {
                messages.release();
            }
        }
        SluiceException why = failure;
        if (why != null) {
            leave(taken);
            throw new SluiceException(why);
        }
        return taken;
    }

    void leave(int takenBytes) {
        bytes.release(takenBytes);
        messages.release();
    }

    /** Lets every publisher that waits, or will wait, fail. The first reason stays. */
    void fail(SluiceException why) {
        if (failure != null) {
            return;
        }
        failure = why;
        messages.release(OPEN_FOR_ALL);
        bytes.release(OPEN_FOR_ALL);
    }
}
