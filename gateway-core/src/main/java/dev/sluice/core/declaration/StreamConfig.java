package dev.sluice.core.declaration;

import dev.sluice.config.Default;
import dev.sluice.core.address.TopicFilter;
import dev.sluice.core.store.Durability;

import java.util.List;

/**
 * A declared stream: {@code streams.NAME}.
 *
 * <p><i>Immutable.</i>
 *
 * @param topics the filters that fill it
 * @param partitions how many partitions it has
 * @param key what decides a message's partition
 * @param durability what must have happened to a message before its publisher is answered
 * @param retention how long messages are kept
 */
public record StreamConfig(
        List<TopicFilter> topics,
        @Default("1") int partitions,
        @Default("address") KeyRule key,
        @Default("commit") Durability durability,
        RetentionConfig retention) {
    /** More partitions than this in one stream are refused. */
    public static final int MAX_PARTITIONS = 10_000;

    public StreamConfig {
        if (topics.isEmpty()) {
            throw new IllegalArgumentException(
                    "topics must name at least one filter, such as [\"sensors/#\"]");
        }
        if (partitions < 1 || partitions > MAX_PARTITIONS) {
            throw new IllegalArgumentException(
                    "partitions must be within 1 to " + MAX_PARTITIONS + ", not " + partitions);
        }
        topics = topics.stream().distinct().toList();
    }

    /** The same, filled by these filters. */
    public StreamConfig topics(List<TopicFilter> others) {
        return new StreamConfig(others, partitions, key, durability, retention);
    }
}
