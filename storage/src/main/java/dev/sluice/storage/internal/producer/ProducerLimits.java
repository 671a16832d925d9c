package dev.sluice.storage.internal.producer;

import java.time.Duration;

/**
 * How long and how many producers are remembered.
 *
 * <p><i>Immutable.</i>
 *
 * @param idleTime a producer is forgotten when its last batch was carried over so long ago
 * @param perPartition of more than these, those are forgotten that have appended nothing for
 *     longest
 */
public record ProducerLimits(Duration idleTime, int perPartition) {
    public static final ProducerLimits DEFAULTS = new ProducerLimits(Duration.ofDays(7), 1_000);

    public ProducerLimits {
        if (idleTime.isNegative() || idleTime.isZero() || perPartition < 1) {
            throw new IllegalArgumentException(
                    "producers cannot be limited to " + idleTime + " and " + perPartition);
        }
    }
}
