package dev.sluice.conformance.architecture.planted.core;

/** Writes to the console. */
final class Prints {
    void hello() {
        System.out.println("hello");
    }
}
