package dev.sluice.routing;

import dev.sluice.config.ByteSize;
import dev.sluice.config.Default;

/**
 * Limits of subscriptions that several receivers share or that have a name: {@code subscriptions}.
 *
 * <p><i>Immutable.</i>
 *
 * @param maxShared shared subscriptions of sessions in all, each counted once
 * @param maxNamed subscriptions with a name in all
 * @param maxMessages messages that wait in one of them; the oldest go first
 * @param maxBytes bytes that wait in one of them
 */
public record SubscriptionConfig(
        @Default("10000") int maxShared,
        @Default("10000") int maxNamed,
        @Default("100000") int maxMessages,
        @Default("100MiB") ByteSize maxBytes) {
    public SubscriptionConfig {
        if (maxShared < 1 || maxNamed < 1 || maxMessages < 1 || maxBytes.bytes() < 1) {
            throw new IllegalArgumentException("every limit of subscriptions must be at least 1");
        }
    }
}
