package dev.sluice.amqp.internal.performative;

import org.jspecify.annotations.Nullable;

/** Closes the connection (AMQP 2.7.9). Immutable. */
public record Close(@Nullable AmqpError error) implements Performative {}
