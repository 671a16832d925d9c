package dev.sluice.conformance.architecture.planted.config;

/** Breaks no rule. */
public final class Blameless {
    private static final int LIMIT = 7;

    int limit() {
        return LIMIT;
    }
}
