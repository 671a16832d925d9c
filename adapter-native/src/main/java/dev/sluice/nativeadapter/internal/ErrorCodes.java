package dev.sluice.nativeadapter.internal;

import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.broker.Refusal;
import dev.sluice.nativecodec.ErrorCode;

/** The broker's reasons as the protocol's error codes. Immutable. */
final class ErrorCodes {
    private ErrorCodes() {}

    static ErrorCode of(Refusal.Reason reason) {
        return switch (reason) {
            case NOT_AUTHENTICATED -> ErrorCode.AUTHENTICATION_FAILED;
            case NOT_AUTHORIZED -> ErrorCode.NOT_AUTHORIZED;
            case INVALID_NAME -> ErrorCode.INVALID_ADDRESS;
            case INVALID_SELECTOR -> ErrorCode.INVALID_ARGUMENT;
            case NOT_FOUND, DELETED -> ErrorCode.NOT_FOUND;
            case WRONG_KIND -> ErrorCode.WRONG_KIND;
            case NOT_SUPPORTED -> ErrorCode.NOT_SUPPORTED;
            case LIMIT_EXCEEDED -> ErrorCode.LIMIT_REACHED;
            case IN_USE, CONFLICT -> ErrorCode.CONFLICT;
            case TAKEN_OVER -> ErrorCode.TAKEN_OVER;
            case UNAVAILABLE -> ErrorCode.STORE_UNAVAILABLE;
            case SHUTTING_DOWN -> ErrorCode.SHUTTING_DOWN;
        };
    }

    /** {@link ErrorCode#NONE} for an acceptance. */
    static ErrorCode of(PublishResult result) {
        return switch (result) {
            case ACCEPTED, DUPLICATE, DEAD_LETTERED, NO_MATCH, NOT_RETAINED -> ErrorCode.NONE;
            case NOT_AUTHORIZED -> ErrorCode.NOT_AUTHORIZED;
            case NOT_FOUND -> ErrorCode.NOT_FOUND;
            case FULL -> ErrorCode.TARGET_FULL;
            case UNAVAILABLE -> ErrorCode.STORE_UNAVAILABLE;
        };
    }
}
