package dev.sluice.nativecodec;

/** Answers a {@link Ping} with its payload. Immutable. */
public record Pong(long payload) implements ClientFrame, ServerFrame {}
