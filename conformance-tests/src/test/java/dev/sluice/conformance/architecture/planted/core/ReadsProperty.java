package dev.sluice.conformance.architecture.planted.core;

/** Configures itself. */
final class ReadsProperty {
    boolean isFast() {
        return Boolean.getBoolean("fast");
    }
}
