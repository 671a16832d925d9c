package dev.sluice.amqp.internal.performative;

import dev.sluice.amqp.internal.type.Symbol;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/**
 * Where messages come from (AMQP 3.5.3). Immutable.
 *
 * @param address the node; null asks for a dynamic one or stands for no terminus
 * @param durable 0 none, 1 configuration, 2 unsettled-state
 * @param expiryPolicy session-end if not given
 * @param timeoutS seconds until the terminus expires
 * @param filter described filters by name
 */
public record LinkSource(
        @Nullable String address,
        int durable,
        Symbol expiryPolicy,
        long timeoutS,
        boolean dynamic,
        Map<Object, @Nullable Object> dynamicNodeProperties,
        @Nullable Symbol distributionMode,
        Map<Object, @Nullable Object> filter,
        @Nullable DeliveryState defaultOutcome,
        List<Symbol> outcomes,
        List<Symbol> capabilities) {

    /** The expiry policy when none is given (AMQP 3.5.3). */
    public static final Symbol SESSION_END = Symbol.of("session-end");

    /** The same source with only the filters in {@code accepted}. */
    public LinkSource withFilter(Map<Object, @Nullable Object> accepted) {
        return new LinkSource(
                address,
                durable,
                expiryPolicy,
                timeoutS,
                dynamic,
                dynamicNodeProperties,
                distributionMode,
                accepted,
                defaultOutcome,
                outcomes,
                capabilities);
    }
}
