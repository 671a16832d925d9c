package dev.sluice.amqp.internal.wire;

import java.io.Serial;

/**
 * Bytes of a peer that are no valid AMQP; becomes {@code amqp:decode-error} or {@code
 * amqp:connection:framing-error}. Carries no stack trace, since peers cause it at will. Immutable.
 */
public final class DecodeException extends Exception {

    @Serial private static final long serialVersionUID = 1;

    /** Says what is wrong, with values. */
    public DecodeException(String message) {
        super(message, null, false, false);
    }

    /** The message, which this class always has. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}
