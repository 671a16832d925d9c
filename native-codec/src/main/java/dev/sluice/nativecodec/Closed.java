package dev.sluice.nativecodec;

/**
 * A consumer has ended.
 *
 * <p>Answers {@link CloseConsumer} with code {@link ErrorCode#NONE}; with correlation id 0 the
 * server ended it for the reason given. Immutable.
 */
public record Closed(int correlationId, int consumerId, ErrorCode code, String text)
        implements ServerFrame {}
