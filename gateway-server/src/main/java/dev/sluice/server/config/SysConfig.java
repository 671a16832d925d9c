package dev.sluice.server.config;

import dev.sluice.config.Default;

import java.time.Duration;

/**
 * The section {@code sys}: what the broker publishes of itself below {@code $SYS/broker}.
 *
 * <p><i>Immutable.</i>
 *
 * @param interval how often; 0 for never
 */
public record SysConfig(@Default("10s") Duration interval) {
    public SysConfig {
        if (interval.isNegative() || (!interval.isZero() && interval.toMillis() < 100)) {
            throw new IllegalArgumentException("interval must be 0s or at least 100ms");
        }
    }
}
