package dev.sluice.nativecodec;

/** Asks the other side for a sign of life. Immutable. */
public record Ping(long payload) implements ClientFrame, ServerFrame {}
