package dev.sluice.nativecodec;

import org.jspecify.annotations.Nullable;

/**
 * One message on its way to one consumer.
 *
 * <p>Delivery ids of a consumer count from 1 without gaps. A {@code settled} delivery needs no
 * settling. {@code failedAttempts} counts earlier deliveries of the message that failed, at most
 * 65,535; {@code redelivered} says that it may have been delivered before, even if none is counted.
 * {@code place} is there for messages of a stream. Immutable.
 */
public record Deliver(
        int consumerId,
        long deliveryId,
        boolean settled,
        boolean redelivered,
        int failedAttempts,
        @Nullable StreamPlace place,
        NativeMessage message)
        implements ServerFrame {
    /** The greatest number of attempts that is told. */
    public static final int MAX_ATTEMPTS = 0xFFFF;

    public Deliver {
        if (deliveryId < 1) {
            throw new IllegalArgumentException("delivery id " + deliveryId);
        }
        if (failedAttempts < 0 || failedAttempts > MAX_ATTEMPTS) {
            throw new IllegalArgumentException(failedAttempts + " failed attempts");
        }
    }
}
