package dev.sluice.nativecodec;

/**
 * The client is who it says: requests may follow.
 *
 * <p>{@code principal} is the name the server knows it by, {@code data} the last words of the
 * mechanism, {@code lifetimeMs} how long the credentials hold, 0 for the connection's life.
 * Immutable.
 */
public record AuthOk(int correlationId, String principal, Octets data, long lifetimeMs)
        implements ServerFrame {}
