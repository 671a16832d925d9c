package dev.sluice.client;

import dev.sluice.nativecodec.NativeMessage;

import org.jspecify.annotations.Nullable;

import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Messages on their way from publishing threads to the event loop, which is woken once for all that
 * came since it last looked. Bounded by the {@link PublishWindow}. Thread-safe; {@link #next} is
 * for the event loop only.
 */
final class PublishQueue {
    /** A message, whether it wants an answer, and who waits for it. */
    record Outgoing(
            NativeMessage message, boolean wantsAck, CompletableFuture<PublishResult> result) {}

    private final Queue<Outgoing> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean isLoopWoken = new AtomicBoolean();

    /** Adds a message; true if the caller must wake the event loop. */
    boolean add(Outgoing outgoing) {
        waiting.add(outgoing);
        return isLoopWoken.compareAndSet(false, true);
    }

    /** The loop is awake: what is added from now on wakes it again. */
    void awake() {
        isLoopWoken.set(false);
    }

    @Nullable Outgoing next() {
        return waiting.poll();
    }
}
