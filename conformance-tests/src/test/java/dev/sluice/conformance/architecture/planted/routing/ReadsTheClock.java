package dev.sluice.conformance.architecture.planted.routing;

import java.time.Instant;

/** Takes the time itself. */
final class ReadsTheClock {
    long now() {
        return Instant.now().toEpochMilli();
    }
}
