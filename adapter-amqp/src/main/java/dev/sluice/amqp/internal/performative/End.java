package dev.sluice.amqp.internal.performative;

import org.jspecify.annotations.Nullable;

/** Ends an AMQP session (AMQP 2.7.8). Immutable. */
public record End(@Nullable AmqpError error) implements Performative {}
