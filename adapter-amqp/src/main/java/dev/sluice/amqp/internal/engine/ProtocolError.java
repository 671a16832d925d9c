package dev.sluice.amqp.internal.engine;

import dev.sluice.amqp.internal.performative.AmqpError;
import dev.sluice.amqp.internal.type.Symbol;

import java.io.Serial;

/**
 * A peer broke the protocol; says what dies of it. Carries no stack trace, since peers cause it at
 * will. Immutable.
 */
final class ProtocolError extends Exception {

    @Serial private static final long serialVersionUID = 1;

    /** What the error ends (AMQP 2.6.9, 2.5.7, 2.4.4). */
    enum Level {
        LINK,
        SESSION,
        CONNECTION
    }

    private final Level level;
    private final transient AmqpError error;

    private ProtocolError(Level level, Symbol condition, String description) {
        super(description, null, false, false);
        this.level = level;
        this.error = AmqpError.of(condition, description);
    }

    static ProtocolError link(Symbol condition, String description) {
        return new ProtocolError(Level.LINK, condition, description);
    }

    static ProtocolError session(Symbol condition, String description) {
        return new ProtocolError(Level.SESSION, condition, description);
    }

    static ProtocolError connection(Symbol condition, String description) {
        return new ProtocolError(Level.CONNECTION, condition, description);
    }

    Level level() {
        return level;
    }

    AmqpError error() {
        return error;
    }
}
