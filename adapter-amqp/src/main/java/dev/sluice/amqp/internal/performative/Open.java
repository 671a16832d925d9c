package dev.sluice.amqp.internal.performative;

import dev.sluice.amqp.internal.type.Symbol;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/**
 * Negotiates the connection (AMQP 2.7.1). Immutable.
 *
 * @param maxFrameBytes the largest frame the sender takes; 2^32-1 if not given
 * @param channelMax the highest channel the sender takes; 65535 if not given
 * @param idleTimeoutMs what the sender demands of its peer; 0 if not given
 */
public record Open(
        String containerId,
        @Nullable String hostname,
        long maxFrameBytes,
        int channelMax,
        long idleTimeoutMs,
        List<Symbol> outgoingLocales,
        List<Symbol> incomingLocales,
        List<Symbol> offeredCapabilities,
        List<Symbol> desiredCapabilities,
        Map<Object, @Nullable Object> properties)
        implements Performative {}
