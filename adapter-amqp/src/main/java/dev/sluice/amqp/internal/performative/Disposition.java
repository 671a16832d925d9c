package dev.sluice.amqp.internal.performative;

import org.jspecify.annotations.Nullable;

/**
 * Tells the state of a range of deliveries (AMQP 2.7.6). Immutable.
 *
 * @param role the end of the link that the sender of this frame is
 * @param last the end of the range, itself included; equals {@code first} if not given
 */
public record Disposition(
        Role role,
        long first,
        long last,
        boolean settled,
        @Nullable DeliveryState state,
        boolean batchable)
        implements Performative {}
