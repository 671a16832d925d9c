package dev.sluice.amqp.internal.performative;

import dev.sluice.amqp.internal.type.Symbol;

import org.jspecify.annotations.Nullable;

import java.util.Map;

/** An error with its condition, for people and for programs (AMQP 2.8.14). Immutable. */
public record AmqpError(
        Symbol condition, @Nullable String description, Map<Object, @Nullable Object> info) {

    /** An error without further information. */
    public static AmqpError of(Symbol condition, String description) {
        return new AmqpError(condition, description, Map.of());
    }
}
