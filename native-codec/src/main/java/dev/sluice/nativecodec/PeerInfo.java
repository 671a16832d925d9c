package dev.sluice.nativecodec;

/** One line of what a peer tells about itself, for display only. Immutable. */
public record PeerInfo(String name, String value) {}
