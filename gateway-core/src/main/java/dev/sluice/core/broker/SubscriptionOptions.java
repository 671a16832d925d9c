package dev.sluice.core.broker;

import dev.sluice.core.message.Quality;

/**
 * How one subscription of a session receives.
 *
 * <p><i>Immutable.</i>
 *
 * @param maxQuality deliveries promise at most this
 * @param noLocal whether what the same session published is left out; of retained messages none is
 * @param keepsRetain whether the RETAIN flag is delivered as published
 * @param retained whether subscribing brings the retained messages
 * @param identifier delivered with every match; 0 for none
 */
public record SubscriptionOptions(
        Quality maxQuality,
        boolean noLocal,
        boolean keepsRetain,
        RetainHandling retained,
        int identifier) {
    /** Options that bring the retained messages each time. */
    public SubscriptionOptions(
            Quality maxQuality, boolean noLocal, boolean keepsRetain, int identifier) {
        this(maxQuality, noLocal, keepsRetain, RetainHandling.SEND, identifier);
    }
}
