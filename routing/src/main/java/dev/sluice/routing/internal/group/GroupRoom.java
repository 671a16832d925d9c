package dev.sluice.routing.internal.group;

import dev.sluice.core.metrics.Metrics;

import java.util.concurrent.atomic.AtomicInteger;

/** How many groups there are on all lanes, and may be. <i>Thread-safe.</i> */
final class GroupRoom {
    private final int limit;
    private final AtomicInteger groups = new AtomicInteger();

    GroupRoom(int limit, Metrics metrics) {
        this.limit = limit;
        metrics.gauge("sluice_groups", "Consumer groups, with members or without.", groups::get);
    }

    /** Takes room for a group; false if there is none. */
    boolean tryTake() {
        boolean fits = groups.incrementAndGet() <= limit;
        if (!fits) {
            groups.decrementAndGet();
        }
        return fits;
    }

    /** Takes room whether there is any or not. */
    void take() {
        groups.incrementAndGet();
    }

    void give() {
        groups.decrementAndGet();
    }
}
