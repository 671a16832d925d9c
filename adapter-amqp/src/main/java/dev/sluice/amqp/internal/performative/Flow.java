package dev.sluice.amqp.internal.performative;

import org.jspecify.annotations.Nullable;

import java.util.Map;

/**
 * Updates the flow state of an AMQP session, and of a link if it names a handle (AMQP 2.7.4).
 * Fields that are not there are {@link Performative#ABSENT}. Immutable.
 */
public record Flow(
        long nextIncomingId,
        long incomingWindow,
        long nextOutgoingId,
        long outgoingWindow,
        long handle,
        long deliveryCount,
        long linkCredit,
        long available,
        boolean drain,
        boolean echo,
        Map<Object, @Nullable Object> properties)
        implements Performative {}
