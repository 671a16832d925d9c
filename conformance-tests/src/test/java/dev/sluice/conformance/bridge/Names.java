package dev.sluice.conformance.bridge;

import java.util.concurrent.atomic.AtomicInteger;

/** Names that no other test of the same broker uses. <i>Thread-safe.</i> */
final class Names {
    private final AtomicInteger next = new AtomicInteger();

    String topic() {
        return "bridge/" + next.incrementAndGet() + "/t";
    }

    /** One level, so that the shipped rules make it a queue. */
    String queue() {
        return "bridge-" + next.incrementAndGet();
    }
}
