package dev.sluice.amqp.internal.performative;

import dev.sluice.amqp.internal.type.Symbol;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/**
 * Attaches a link (AMQP 2.7.3). Immutable.
 *
 * @param unsettled null if the field is absent; a map, even an empty one, asks to resume
 * @param initialDeliveryCount {@link Performative#ABSENT} unless the sender of the frame is the
 *     sender
 * @param maxMessageBytes the largest message taken; 0 for no limit
 */
public record Attach(
        String name,
        long handle,
        Role role,
        SenderSettleMode sndSettleMode,
        ReceiverSettleMode rcvSettleMode,
        @Nullable LinkSource source,
        @Nullable LinkTarget target,
        @Nullable Map<Object, @Nullable Object> unsettled,
        boolean incompleteUnsettled,
        long initialDeliveryCount,
        long maxMessageBytes,
        List<Symbol> offeredCapabilities,
        List<Symbol> desiredCapabilities,
        Map<Object, @Nullable Object> properties)
        implements Performative {}
