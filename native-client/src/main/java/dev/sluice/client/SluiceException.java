package dev.sluice.client;

import dev.sluice.nativecodec.ErrorCode;
import dev.sluice.nativecodec.ErrorFrame;
import dev.sluice.nativecodec.RetryAdvice;

/**
 * A request failed, or the connection did.
 *
 * <p>{@link #code} says why and {@link #advice} what helps. Immutable.
 */
public final class SluiceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final RetryAdvice advice;
    private final int retryAfterMs;

    SluiceException(ErrorCode code, String message) {
        this(code, code.advice(), 0, message);
    }

    SluiceException(ErrorCode code, RetryAdvice advice, int retryAfterMs, String message) {
        super(message);
        this.code = code;
        this.advice = advice;
        this.retryAfterMs = retryAfterMs;
    }

    /** Carries the stack of the caller that waited, with the failure itself as its cause. */
    SluiceException(SluiceException failure) {
        super(failure.getMessage(), failure);
        this.code = failure.code;
        this.advice = failure.advice;
        this.retryAfterMs = failure.retryAfterMs;
    }

    static SluiceException of(ErrorFrame error) {
        return new SluiceException(
                error.code(),
                error.advice(),
                error.retryAfterMs(),
                error.code() + ": " + error.text());
    }

    /** The connection is gone, and nobody said why. */
    static SluiceException connectionLost(String why) {
        return new SluiceException(ErrorCode.INTERNAL_ERROR, RetryAdvice.ON_NEW_CONNECTION, 0, why);
    }

    /** Why. */
    public ErrorCode code() {
        return code;
    }

    /** What helps. */
    public RetryAdvice advice() {
        return advice;
    }

    /** When the server suggests to try again, in milliseconds from now; 0 if it has no idea. */
    public int retryAfterMs() {
        return retryAfterMs;
    }
}
