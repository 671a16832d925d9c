package dev.sluice.routing.internal.queue;

import dev.sluice.core.loop.Loop;

import java.util.ArrayList;
import java.util.List;

/**
 * Those who bring a queue more once it has little left for its consumers, and so much room that
 * what comes by itself finds some too. Each is told once, in a turn of its own, and has to ask
 * again; what may come is divided among those who are told together.
 *
 * <p><i>Confined to the queue's lane.</i>
 */
public final class Refill {
    /** So much is asked for at once. */
    private static final int MESSAGES = 256;

    private static final long BYTES = 256 * 1024;

    private final Loop loop;
    private final QueueRoom room;
    private final Runnable look;
    private List<RefillListener> whenShort = new ArrayList<>(0);
    private List<RefillListener> whenIdle = new ArrayList<>(0);
    private boolean isAwaited;

    /**
     * @param look makes the queue call {@link #look} if it has consumers
     */
    Refill(Loop loop, QueueRoom room, Runnable look) {
        this.loop = loop;
        this.room = room;
        this.look = look;
    }

    /** Tells the listener as soon as there is a consumer, and little waits for it. */
    public void whenShort(RefillListener listener) {
        loop.checkCurrent();
        whenShort.add(listener);
        isAwaited = true;
        look.run();
    }

    /** Tells the listener as soon as a consumer has credit, and nothing waits for it. */
    public void whenIdle(RefillListener listener) {
        loop.checkCurrent();
        whenIdle.add(listener);
        isAwaited = true;
        look.run();
    }

    /** Whether somebody waits for the queue to be short. */
    boolean isAwaited() {
        return isAwaited;
    }

    /** The queue has consumers with so much credit, and so many messages wait for them. */
    void look(long waiting, int credit) {
        if (waiting >= MESSAGES / 4 || !room.isHalfEmpty()) {
            return;
        }
        List<RefillListener> told = whenShort;
        whenShort = new ArrayList<>(0);
        tell(told, room.part(MESSAGES));
        if (waiting == 0 && credit > 0) {
            told = whenIdle;
            whenIdle = new ArrayList<>(0);
            tell(told, Math.min(credit, room.part(MESSAGES)));
        }
        isAwaited = !whenShort.isEmpty() || !whenIdle.isEmpty();
    }

    private void tell(List<RefillListener> listeners, int messages) {
        for (RefillListener listener : listeners) {
            int part = Math.max(1, messages / listeners.size());
            loop.execute(() -> listener.refill(part, BYTES / listeners.size()));
        }
    }
}
