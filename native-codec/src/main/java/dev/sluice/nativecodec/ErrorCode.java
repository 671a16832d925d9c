package dev.sluice.nativecodec;

import java.util.HashMap;
import java.util.Map;

/**
 * Why something was refused or ended.
 *
 * <p>The high byte is the class, which tells a peer that does not know the number what to make of
 * it: {@code 0x01} the sender broke the protocol, {@code 0x02} security, {@code 0x03} the request
 * is wrong, {@code 0x04} the server cannot serve it now, {@code 0x05} the server is at fault.
 * Immutable.
 */
public enum ErrorCode {
    /** No error: an ending that was asked for. */
    NONE(0x0000, RetryAdvice.NEVER),

    BAD_MAGIC(0x0101, RetryAdvice.NEVER),
    UNSUPPORTED_VERSION(0x0102, RetryAdvice.NEVER),
    FRAME_TOO_LARGE(0x0103, RetryAdvice.NEVER),
    MALFORMED_FRAME(0x0104, RetryAdvice.NEVER),
    UNKNOWN_OPERATION(0x0105, RetryAdvice.NEVER),
    UNKNOWN_FRAME_VERSION(0x0106, RetryAdvice.NEVER),
    UNEXPECTED_FRAME(0x0107, RetryAdvice.NEVER),
    BAD_CORRELATION_ID(0x0108, RetryAdvice.NEVER),
    UNSUPPORTED_FEATURE(0x0109, RetryAdvice.NEVER),
    HANDSHAKE_TIMEOUT(0x010A, RetryAdvice.ON_NEW_CONNECTION),
    HANDSHAKE_TOO_LARGE(0x010B, RetryAdvice.NEVER),
    HEARTBEAT_TIMEOUT(0x010C, RetryAdvice.ON_NEW_CONNECTION),

    AUTHENTICATION_FAILED(0x0201, RetryAdvice.NEVER),
    UNKNOWN_MECHANISM(0x0202, RetryAdvice.NEVER),
    NOT_AUTHORIZED(0x0203, RetryAdvice.NEVER),

    INVALID_ADDRESS(0x0301, RetryAdvice.NEVER),
    INVALID_FILTER(0x0302, RetryAdvice.NEVER),
    NOT_FOUND(0x0303, RetryAdvice.NEVER),
    WRONG_KIND(0x0304, RetryAdvice.NEVER),
    UNKNOWN_CONSUMER(0x0305, RetryAdvice.NEVER),
    INVALID_ARGUMENT(0x0306, RetryAdvice.NEVER),
    MESSAGE_TOO_LARGE(0x0307, RetryAdvice.NEVER),
    CONFLICT(0x0308, RetryAdvice.NEVER),
    NOT_SUPPORTED(0x0309, RetryAdvice.NEVER),

    LIMIT_REACHED(0x0401, RetryAdvice.LATER),
    TARGET_FULL(0x0402, RetryAdvice.LATER),
    STORE_UNAVAILABLE(0x0403, RetryAdvice.LATER),
    SHUTTING_DOWN(0x0404, RetryAdvice.ON_NEW_CONNECTION),
    TAKEN_OVER(0x0405, RetryAdvice.NEVER),
    TIMED_OUT(0x0406, RetryAdvice.LATER),

    INTERNAL_ERROR(0x0501, RetryAdvice.ON_NEW_CONNECTION);

    private static final Map<Integer, ErrorCode> BY_CODE = new HashMap<>();

    static {
        for (ErrorCode error : values()) {
            BY_CODE.put(error.code, error);
        }
    }

    private final int code;
    private final RetryAdvice advice;

    ErrorCode(int code, RetryAdvice advice) {
        this.code = code;
        this.advice = advice;
    }

    /** The number on the wire, 16 bits. */
    public int code() {
        return code;
    }

    /** The advice that usually comes with this code. */
    public RetryAdvice advice() {
        return advice;
    }

    /**
     * The error with this number. A number this version does not know reads as the most general
     * error of its class, and a number of an unknown class as {@link #INTERNAL_ERROR}.
     */
    public static ErrorCode of(int code) {
        ErrorCode known = BY_CODE.get(code);
        if (known != null) {
            return known;
        }
        return switch (code >>> 8) {
            case 0x01 -> UNEXPECTED_FRAME;
            case 0x02 -> NOT_AUTHORIZED;
            case 0x03 -> INVALID_ARGUMENT;
            case 0x04 -> LIMIT_REACHED;
            default -> INTERNAL_ERROR;
        };
    }
}
