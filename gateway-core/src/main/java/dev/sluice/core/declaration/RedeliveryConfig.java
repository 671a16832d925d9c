package dev.sluice.core.declaration;

import dev.sluice.config.Default;

import java.time.Duration;

/**
 * How long a message rests whose delivery has failed: {@code queues.NAME.redelivery}.
 *
 * <p><i>Immutable.</i>
 *
 * @param delay after the first failed delivery; none by default
 * @param backoff by how much each further failure multiplies it
 * @param maxDelay the most that it grows to
 */
public record RedeliveryConfig(
        @Default("0s") Duration delay,
        @Default("1") int backoff,
        @Default("10m") Duration maxDelay) {
    public RedeliveryConfig {
        if (delay.isNegative() || maxDelay.isNegative()) {
            throw new IllegalArgumentException(
                    "redelivery.delay and redelivery.max-delay must be 0 or more");
        }
        if (backoff < 1) {
            throw new IllegalArgumentException(
                    "redelivery.backoff must be at least 1, not " + backoff);
        }
        if (delay.compareTo(maxDelay) > 0) {
            throw new IllegalArgumentException(
                    "redelivery.delay is longer than redelivery.max-delay; raise the latter");
        }
    }

    /** How long a message rests after so many failed deliveries, at least one. */
    public Duration after(int failures) {
        Duration rest = delay;
        for (int i = 1; i < failures && rest.compareTo(maxDelay) < 0 && backoff > 1; i++) {
            rest = rest.multipliedBy(backoff);
        }
        return rest.compareTo(maxDelay) < 0 ? rest : maxDelay;
    }
}
