package dev.sluice.nativecodec;

/** One application property; names may repeat within a message and keep their order. Immutable. */
public record Property(String name, Value value) {}
