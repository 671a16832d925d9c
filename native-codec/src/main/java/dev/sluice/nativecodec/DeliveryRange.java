package dev.sluice.nativecodec;

/** Delivery ids from {@code first} to {@code last}, both included. Immutable. */
public record DeliveryRange(long first, long last) {
    public DeliveryRange {
        if (first < 1 || last < first) {
            throw new IllegalArgumentException("range " + first + " to " + last);
        }
    }

    /** A range of one. */
    public static DeliveryRange of(long deliveryId) {
        return new DeliveryRange(deliveryId, deliveryId);
    }
}
