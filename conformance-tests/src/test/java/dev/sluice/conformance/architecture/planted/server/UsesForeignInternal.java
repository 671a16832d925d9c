package dev.sluice.conformance.architecture.planted.server;

import dev.sluice.conformance.architecture.planted.storage.internal.Hidden;

/** Reaches into a closed package. */
final class UsesForeignInternal {
    Hidden hidden() {
        return new Hidden();
    }
}
