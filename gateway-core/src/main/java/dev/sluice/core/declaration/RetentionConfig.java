package dev.sluice.core.declaration;

import dev.sluice.config.ByteSize;
import dev.sluice.config.Default;

import java.time.Duration;
import java.util.Optional;

/**
 * How much of a stream is kept; without any of these everything is.
 *
 * <p><i>Immutable.</i>
 *
 * @param time messages older than this go
 * @param size the oldest messages of a partition go when it holds more than this
 * @param compact whether messages go whose key a later one has
 */
public record RetentionConfig(
        Optional<Duration> time, Optional<ByteSize> size, @Default("false") boolean compact) {
    public RetentionConfig {
        if (time.isPresent() && !time.get().isPositive()) {
            throw new IllegalArgumentException("retention.time must be above zero");
        }
        if (size.isPresent() && size.get().bytes() < 1) {
            throw new IllegalArgumentException("retention.size must be above zero");
        }
    }
}
