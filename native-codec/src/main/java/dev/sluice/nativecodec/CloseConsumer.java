package dev.sluice.nativecodec;

/** Ends a consumer; what it did not settle is released. Immutable. */
public record CloseConsumer(int correlationId, int consumerId) implements ClientFrame {}
