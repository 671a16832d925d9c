package dev.sluice.routing.internal.subscription;

import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.Refusal.Reason;
import dev.sluice.core.metrics.Metrics;
import dev.sluice.routing.SubscriptionConfig;

import org.jspecify.annotations.Nullable;

/**
 * How many subscriptions there may be that are not one receiver's. What is above is counted.
 *
 * <p><i>Thread-safe.</i>
 */
record SubscriptionLimits(SubscriptionConfig config, Metrics metrics) {
    /** Why there cannot be so many shared subscriptions; null if there can. */
    @Nullable Refusal refusalOfShared(int wanted) {
        return above("subscriptions.max-shared", wanted, config.maxShared());
    }

    /** Why there cannot be so many subscriptions with a name; null if there can. */
    @Nullable Refusal refusalOfNamed(int wanted) {
        return above("subscriptions.max-named", wanted, config.maxNamed());
    }

    private @Nullable Refusal above(String key, int wanted, int limit) {
        if (wanted <= limit) {
            return null;
        }
        metrics.counter(
                        "sluice_subscriptions_refused_total",
                        "Shared and named subscriptions that a limit forbade.",
                        "reason",
                        key)
                .increment();
        return new Refusal(
                Reason.LIMIT_EXCEEDED,
                "%d is more than the limit %s = %d".formatted(wanted, key, limit));
    }
}
