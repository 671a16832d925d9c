package dev.sluice.core.declaration;

import dev.sluice.config.Default;

import java.time.Duration;
import java.util.Optional;

/**
 * By what a queue knows that it has taken a message before: {@code queues.NAME.duplicates}.
 *
 * <p><i>Immutable.</i>
 *
 * @param window how long it remembers the id of a message that it took; empty if it takes messages
 *     whatever their ids
 * @param maxIds how many ids it remembers; the oldest are forgotten first
 */
public record DuplicatesConfig(Optional<Duration> window, @Default("100000") int maxIds) {
    private static final Duration LONGEST_WINDOW = Duration.ofDays(365);
    private static final int MOST_IDS = 1_000_000;

    public DuplicatesConfig {
        if (window.isPresent()
                && (!window.get().isPositive() || window.get().compareTo(LONGEST_WINDOW) > 0)) {
            throw new IllegalArgumentException(
                    "duplicates.window must be above zero and 365d at most");
        }
        if (maxIds < 1 || maxIds > MOST_IDS) {
            throw new IllegalArgumentException(
                    "duplicates.max-ids must be 1 to %d, not %d".formatted(MOST_IDS, maxIds));
        }
    }
}
