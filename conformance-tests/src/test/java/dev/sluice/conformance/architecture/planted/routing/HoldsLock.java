package dev.sluice.conformance.architecture.planted.routing;

import java.util.concurrent.locks.ReentrantLock;

/** Locks instead of having an owner. */
final class HoldsLock {
    private final ReentrantLock lock = new ReentrantLock();

    boolean isBusy() {
        return lock.isLocked();
    }
}
