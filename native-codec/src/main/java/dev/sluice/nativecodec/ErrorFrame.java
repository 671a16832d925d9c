package dev.sluice.nativecodec;

/**
 * A request failed, or the connection does.
 *
 * <p>With {@code endsConnection} the sender closes the connection after this frame, and a
 * correlation id, if there is one, names the frame at fault. Without it only the request named by
 * the correlation id failed. {@code retryAfterMs} is 0 if the sender has no idea. Immutable.
 */
public record ErrorFrame(
        int correlationId,
        ErrorCode code,
        RetryAdvice advice,
        boolean endsConnection,
        int retryAfterMs,
        String text)
        implements ClientFrame, ServerFrame {
    public ErrorFrame {
        if (correlationId == 0 && !endsConnection) {
            throw new IllegalArgumentException("an error of a request needs its correlation id");
        }
    }

    /** The failure of one request, with the code's usual advice. */
    public static ErrorFrame ofRequest(int correlationId, ErrorCode code, String text) {
        return new ErrorFrame(correlationId, code, code.advice(), false, 0, text);
    }

    /** The failure of the connection, with the code's usual advice. */
    public static ErrorFrame ofConnection(int correlationId, ErrorCode code, String text) {
        return new ErrorFrame(correlationId, code, code.advice(), true, 0, text);
    }
}
