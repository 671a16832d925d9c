package dev.sluice.conformance.architecture.planted.core;

import java.util.concurrent.atomic.AtomicLong;

/** Counts for the whole process. */
final class KeepsGlobalState {
    private static final AtomicLong COUNT = new AtomicLong();

    long next() {
        return COUNT.incrementAndGet();
    }
}
