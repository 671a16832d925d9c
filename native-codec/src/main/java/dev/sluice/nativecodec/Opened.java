package dev.sluice.nativecodec;

/**
 * Answers {@link Subscribe} or {@link Consume}: the consumer's id, and what the name turned out to
 * be. Ids of a connection count from 1. Immutable.
 */
public record Opened(int correlationId, int consumerId, AddressKind kind, String name)
        implements ServerFrame {}
