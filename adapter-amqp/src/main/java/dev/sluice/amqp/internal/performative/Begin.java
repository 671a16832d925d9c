package dev.sluice.amqp.internal.performative;

import dev.sluice.amqp.internal.type.Symbol;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/**
 * Begins an AMQP session (AMQP 2.7.2). Immutable.
 *
 * @param remoteChannel the channel this answers, or {@link Performative#ABSENT}
 * @param handleMax the highest handle the sender takes; 2^32-1 if not given
 */
public record Begin(
        long remoteChannel,
        long nextOutgoingId,
        long incomingWindow,
        long outgoingWindow,
        long handleMax,
        List<Symbol> offeredCapabilities,
        List<Symbol> desiredCapabilities,
        Map<Object, @Nullable Object> properties)
        implements Performative {}
