package dev.sluice.nativecodec;

/** The next step of a SASL exchange. Immutable. */
public record AuthChallenge(int correlationId, Octets challenge) implements ServerFrame {}
