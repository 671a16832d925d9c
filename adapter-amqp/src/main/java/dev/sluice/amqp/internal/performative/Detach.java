package dev.sluice.amqp.internal.performative;

import org.jspecify.annotations.Nullable;

/** Detaches a link, and destroys its terminus if {@code closed} (AMQP 2.7.7). Immutable. */
public record Detach(long handle, boolean closed, @Nullable AmqpError error)
        implements Performative {}
