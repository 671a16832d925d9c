package dev.sluice.nativecodec;

/**
 * Answers {@link Drain}: the credit is 0, of which {@code unused} messages were given up.
 * Immutable.
 */
public record Drained(int correlationId, int consumerId, int unused) implements ServerFrame {}
