package dev.sluice.conformance.architecture.planted.mqtt;

/** Has a synchronized method. */
final class Synchronizes {
    private int count;

    synchronized int next() {
        return count++;
    }
}
