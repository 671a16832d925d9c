package dev.sluice.core.broker;

import dev.sluice.core.message.Quality;

/**
 * How one subscription of a session receives.
 *
 * <p><i>Immutable.</i>
 *
 * @param maxQuality deliveries promise at most this
 * @param noLocal whether what the same session published is left out
 * @param keepsRetain whether the RETAIN flag is delivered as published
 * @param identifier delivered with every match; 0 for none
 */
public record SubscriptionOptions(
        Quality maxQuality, boolean noLocal, boolean keepsRetain, int identifier) {}
