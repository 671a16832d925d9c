package dev.sluice.nativecodec;

/**
 * The sender wants to end the connection in good order.
 *
 * <p>After it no new request is made; what is under way may be answered for {@code graceMs}.
 * Immutable.
 */
public record GoAway(ErrorCode code, int graceMs, String text)
        implements ClientFrame, ServerFrame {}
