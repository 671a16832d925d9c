package dev.sluice.nativecodec;

/**
 * The peer sent bytes that break the protocol, or a frame does not fit the peer's limit.
 *
 * <p>Carries the error code for the ERROR frame and the correlation id of the frame at fault, 0 if
 * none was read. It has no stack trace: hostile input must stay cheap, and the text names the
 * field. Immutable.
 */
public final class NativeProtocolException extends Exception {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final int correlationId;

    public NativeProtocolException(ErrorCode code, int correlationId, String message) {
        super(message, null, false, false);
        this.code = code;
        this.correlationId = correlationId;
    }

    /** What to answer. */
    public ErrorCode code() {
        return code;
    }

    /** The correlation id of the frame at fault, or 0. */
    public int correlationId() {
        return correlationId;
    }
}
