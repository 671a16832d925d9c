package dev.sluice.core.store;

import java.time.Duration;

/**
 * What compaction removes, and when it is worth it.
 *
 * <p><i>Immutable.</i>
 *
 * @param minDirtyRatio nothing is done while less than this share of what may be compacted is new
 *     since the last time; 0 to 1
 * @param tombstoneRetention how long the last record of a key stays after it was first found to be
 *     the last one if it has no value
 * @param minLag records younger than this stay, and all behind them
 */
public record CompactionRules(double minDirtyRatio, Duration tombstoneRetention, Duration minLag) {
    public CompactionRules {
        if (!(minDirtyRatio >= 0 && minDirtyRatio <= 1)) {
            throw new IllegalArgumentException("a ratio of " + minDirtyRatio);
        }
        if (tombstoneRetention.isNegative() || minLag.isNegative()) {
            throw new IllegalArgumentException(
                    "durations of " + tombstoneRetention + " and " + minLag);
        }
    }
}
