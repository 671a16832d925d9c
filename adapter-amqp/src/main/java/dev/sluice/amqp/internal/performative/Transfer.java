package dev.sluice.amqp.internal.performative;

import dev.sluice.amqp.internal.type.Binary;

import org.jspecify.annotations.Nullable;

/**
 * Carries a message or a piece of one, which follows the performative in the frame (AMQP 2.7.5).
 * Immutable.
 *
 * @param deliveryId {@link Performative#ABSENT} if not given, as continuations may
 * @param messageFormat {@link Performative#ABSENT} if not given
 * @param settled null if not given
 */
public record Transfer(
        long handle,
        long deliveryId,
        @Nullable Binary deliveryTag,
        long messageFormat,
        @Nullable Boolean settled,
        boolean more,
        @Nullable ReceiverSettleMode rcvSettleMode,
        @Nullable DeliveryState state,
        boolean resume,
        boolean aborted,
        boolean batchable)
        implements Performative {}
