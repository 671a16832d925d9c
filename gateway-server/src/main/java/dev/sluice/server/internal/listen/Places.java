package dev.sluice.server.internal.listen;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * So many places for connections.
 *
 * <p><i>Thread-safe.</i>
 */
final class Places {
    private final int most;
    private final AtomicInteger taken = new AtomicInteger();

    Places(int most) {
        this.most = most;
    }

    /** Takes a place if there is one; {@link #leave} gives it back. */
    boolean enter() {
        if (taken.incrementAndGet() > most) {
            taken.decrementAndGet();
            return false;
        }
        return true;
    }

    void leave() {
        taken.decrementAndGet();
    }
}
