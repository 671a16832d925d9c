package dev.sluice.routing;

import dev.sluice.config.ByteSize;
import dev.sluice.config.Default;

/**
 * Limits of retained messages: {@code retained}. What a limit forbids is delivered all the same,
 * and not retained.
 *
 * <p><i>Immutable.</i>
 *
 * @param maxMessages addresses with a retained message
 * @param maxBytes what all of them take in memory
 * @param maxMessageSize what one of them takes
 */
public record RetainedConfig(
        @Default("1000000") int maxMessages,
        @Default("256MiB") ByteSize maxBytes,
        @Default("1MiB") ByteSize maxMessageSize) {
    public RetainedConfig {
        if (maxMessages < 1 || maxBytes.bytes() < 1 || maxMessageSize.bytes() < 1) {
            throw new IllegalArgumentException("every limit of retained must be at least 1");
        }
    }
}
