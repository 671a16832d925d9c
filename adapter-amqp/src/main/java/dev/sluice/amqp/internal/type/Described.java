package dev.sluice.amqp.internal.type;

import org.jspecify.annotations.Nullable;

/**
 * A described value (AMQP 1.2).
 *
 * @param descriptor a {@link Symbol} or a ulong {@link Unsigned} for every type that somebody
 *     registered; other values are legal on the wire
 * @param value the value described
 */
public record Described(Object descriptor, @Nullable Object value) {}
