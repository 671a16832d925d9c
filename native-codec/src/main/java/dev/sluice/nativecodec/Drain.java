package dev.sluice.nativecodec;

/** Asks to use up a consumer's credit now or to give up what is left of it. Immutable. */
public record Drain(int correlationId, int consumerId) implements ClientFrame {}
