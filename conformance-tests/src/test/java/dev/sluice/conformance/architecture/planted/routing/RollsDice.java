package dev.sluice.conformance.architecture.planted.routing;

import java.util.concurrent.ThreadLocalRandom;

/** Takes its own random numbers. */
final class RollsDice {
    int roll() {
        return ThreadLocalRandom.current().nextInt(6);
    }
}
