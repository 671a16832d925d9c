package dev.sluice.conformance.architecture.planted.routing;

/** Makes a thread outside the server. */
final class StartsThread {
    Thread start(Runnable task) {
        return Thread.ofVirtual().start(task);
    }
}
