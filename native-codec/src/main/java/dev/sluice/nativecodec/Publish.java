package dev.sluice.nativecodec;

/** Sends one message; correlation id 0 asks for no answer. Immutable. */
public record Publish(int correlationId, NativeMessage message) implements ClientFrame {}
