package dev.sluice.routing;

import dev.sluice.config.Default;

/**
 * Limits of what clients declare while the broker runs: {@code declarations}.
 *
 * <p><i>Immutable.</i>
 *
 * @param maxQueues queues that clients have declared
 * @param maxStreams streams that clients have declared
 * @param maxPartitions partitions of all streams, those of the configuration file included
 * @param maxBindings topic filters that lead to one queue or stream
 * @param maxTemporaryQueues temporary queues of all connections
 * @param maxTemporaryQueuesPerConnection temporary queues of one connection
 */
public record DeclarationConfig(
        @Default("10000") int maxQueues,
        @Default("1000") int maxStreams,
        @Default("10000") int maxPartitions,
        @Default("100") int maxBindings,
        @Default("10000") int maxTemporaryQueues,
        @Default("100") int maxTemporaryQueuesPerConnection) {
    public DeclarationConfig {
        if (maxQueues < 0
                || maxStreams < 0
                || maxPartitions < 0
                || maxBindings < 0
                || maxTemporaryQueues < 0
                || maxTemporaryQueuesPerConnection < 0) {
            throw new IllegalArgumentException("every limit of declarations must be 0 or more");
        }
    }
}
