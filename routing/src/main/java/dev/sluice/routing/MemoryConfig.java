package dev.sluice.routing;

import dev.sluice.config.ByteSize;

import java.util.Optional;

/**
 * What the broker may take of the process' memory: {@code memory}.
 *
 * <p><i>Immutable.</i>
 *
 * @param messages what the messages of all transient queues, inboxes of connections included, take
 *     together; empty for what the server thinks right
 */
public record MemoryConfig(Optional<ByteSize> messages) {
    public MemoryConfig {
        if (messages.isPresent() && messages.get().bytes() < 1) {
            throw new IllegalArgumentException("memory.messages must be at least 1");
        }
    }
}
