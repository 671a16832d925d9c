package dev.sluice.core.declaration;

import dev.sluice.config.ByteSize;
import dev.sluice.config.Default;
import dev.sluice.core.address.Address;
import dev.sluice.core.address.TopicFilter;

import java.util.List;
import java.util.Optional;

/**
 * A declared queue: {@code queues.NAME}.
 *
 * <p><i>Immutable.</i>
 *
 * @param durable whether it survives a restart
 * @param topics filters bound to it besides the address equal to its name
 * @param maxMessages how many messages it holds, delivered and unsettled ones included
 * @param maxBytes how many bytes it holds, counted likewise
 * @param whenFull what happens to a message that finds it full
 * @param maxDeliveries failed deliveries after which a message is dropped; 0 for no limit
 * @param deadLetter where messages go that were rejected or whose delivery has failed too often;
 *     empty if they are dropped
 * @param expired where messages go that have expired; empty if they are dropped
 * @param redelivery how long a message rests whose delivery has failed
 * @param singleActive whether only one consumer gets messages, the one that came first, and the
 *     others wait until it leaves
 * @param lastValue the application property that makes a message take the place of an earlier one
 *     with the same value; empty if none does
 */
public record QueueConfig(
        @Default("true") boolean durable,
        @Default("[]") List<TopicFilter> topics,
        @Default("100000") int maxMessages,
        @Default("100MiB") ByteSize maxBytes,
        @Default("back-pressure") WhenFull whenFull,
        @Default("0") int maxDeliveries,
        RedeliveryConfig redelivery,
        Optional<Address> deadLetter,
        Optional<Address> expired,
        @Default("false") boolean singleActive,
        Optional<String> lastValue) {
    public QueueConfig {
        if (maxMessages < 1) {
            throw new IllegalArgumentException(
                    "max-messages must be at least 1, not " + maxMessages);
        }
        if (maxBytes.bytes() < 1) {
            throw new IllegalArgumentException("max-bytes must be at least 1");
        }
        if (maxDeliveries < 0) {
            throw new IllegalArgumentException(
                    "max-deliveries must be 0 (no limit) or more, not " + maxDeliveries);
        }
        if (whenFull == WhenFull.DEAD_LETTER && deadLetter.isEmpty()) {
            throw new IllegalArgumentException(
                    "when-full is dead-letter, so dead-letter must name an address");
        }
        if (lastValue.isPresent() && lastValue.get().isEmpty()) {
            throw new IllegalArgumentException("last-value must name a property");
        }
        topics = List.copyOf(topics);
    }

    /** The same, kept in memory only. */
    public QueueConfig asTransient() {
        return new QueueConfig(
                false,
                topics,
                maxMessages,
                maxBytes,
                whenFull,
                maxDeliveries,
                redelivery,
                deadLetter,
                expired,
                singleActive,
                lastValue);
    }
}
