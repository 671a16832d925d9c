package dev.sluice.amqp.internal.performative;

import dev.sluice.amqp.internal.type.Symbol;

/** The error conditions of AMQP 2.8.15 to 2.8.18 that the broker uses. */
public final class Condition {

    public static final Symbol INTERNAL_ERROR = Symbol.of("amqp:internal-error");
    public static final Symbol NOT_FOUND = Symbol.of("amqp:not-found");
    public static final Symbol UNAUTHORIZED_ACCESS = Symbol.of("amqp:unauthorized-access");
    public static final Symbol DECODE_ERROR = Symbol.of("amqp:decode-error");
    public static final Symbol RESOURCE_LIMIT_EXCEEDED = Symbol.of("amqp:resource-limit-exceeded");
    public static final Symbol NOT_ALLOWED = Symbol.of("amqp:not-allowed");
    public static final Symbol INVALID_FIELD = Symbol.of("amqp:invalid-field");
    public static final Symbol NOT_IMPLEMENTED = Symbol.of("amqp:not-implemented");
    public static final Symbol RESOURCE_LOCKED = Symbol.of("amqp:resource-locked");
    public static final Symbol PRECONDITION_FAILED = Symbol.of("amqp:precondition-failed");
    public static final Symbol RESOURCE_DELETED = Symbol.of("amqp:resource-deleted");
    public static final Symbol ILLEGAL_STATE = Symbol.of("amqp:illegal-state");
    public static final Symbol FRAMING_ERROR = Symbol.of("amqp:connection:framing-error");
    public static final Symbol CONNECTION_FORCED = Symbol.of("amqp:connection:forced");
    public static final Symbol WINDOW_VIOLATION = Symbol.of("amqp:session:window-violation");
    public static final Symbol HANDLE_IN_USE = Symbol.of("amqp:session:handle-in-use");
    public static final Symbol UNATTACHED_HANDLE = Symbol.of("amqp:session:unattached-handle");
    public static final Symbol ERRANT_LINK = Symbol.of("amqp:session:errant-link");
    public static final Symbol DETACH_FORCED = Symbol.of("amqp:link:detach-forced");
    public static final Symbol TRANSFER_LIMIT_EXCEEDED =
            Symbol.of("amqp:link:transfer-limit-exceeded");
    public static final Symbol MESSAGE_SIZE_EXCEEDED = Symbol.of("amqp:link:message-size-exceeded");
    public static final Symbol STOLEN = Symbol.of("amqp:link:stolen");

    private Condition() {}
}
