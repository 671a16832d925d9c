package dev.sluice.routing;

import dev.sluice.config.ByteSize;
import dev.sluice.config.Default;

/**
 * Limits of what clients bring into being: {@code sessions}.
 *
 * <p><i>Immutable.</i>
 *
 * @param maxSessions sessions in all, connected or not
 * @param maxSubscriptions subscriptions in one session
 * @param maxMessages messages in one session's or subscription's inbox; the oldest go first
 * @param maxBytes bytes in one such inbox
 * @param maxAutoCreatedQueues queues made by auto-create rules
 */
public record SessionConfig(
        @Default("100000") int maxSessions,
        @Default("1000") int maxSubscriptions,
        @Default("100000") int maxMessages,
        @Default("100MiB") ByteSize maxBytes,
        @Default("10000") int maxAutoCreatedQueues) {
    public SessionConfig {
        if (maxSessions < 1 || maxSubscriptions < 1 || maxMessages < 1 || maxBytes.bytes() < 1) {
            throw new IllegalArgumentException("every limit of sessions must be at least 1");
        }
        if (maxAutoCreatedQueues < 0) {
            throw new IllegalArgumentException("max-auto-created-queues must be 0 or more");
        }
    }
}
