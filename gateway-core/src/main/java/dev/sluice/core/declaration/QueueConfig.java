package dev.sluice.core.declaration;

import dev.sluice.config.ByteSize;
import dev.sluice.config.Default;
import dev.sluice.core.address.Address;
import dev.sluice.core.address.TopicFilter;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

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
 * @param duplicates by what it knows that it has taken a message before
 * @param autoDelete after how long without a consumer and without a message the queue is deleted;
 *     empty if it stays
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
        Optional<String> lastValue,
        DuplicatesConfig duplicates,
        Optional<Duration> autoDelete) {
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
        if (autoDelete.isPresent() && !autoDelete.get().isPositive()) {
            throw new IllegalArgumentException("auto-delete must be above zero");
        }
        topics = topics.stream().distinct().toList();
    }

    /** The same, in the store or in memory only. */
    public QueueConfig durable(boolean isDurable) {
        return with(isDurable, topics, deadLetter, expired, autoDelete);
    }

    /** The same, bound to these filters. */
    public QueueConfig topics(List<TopicFilter> others) {
        return with(durable, others, deadLetter, expired, autoDelete);
    }

    /** The same, deleted when it was unused for so long. */
    public QueueConfig autoDelete(Optional<Duration> after) {
        return with(durable, topics, deadLetter, expired, after);
    }

    /** The same without sending what is given up to this very address. */
    public QueueConfig withoutGrave(Address address) {
        return with(
                durable,
                topics,
                deadLetter.filter(grave -> !grave.equals(address)),
                expired.filter(grave -> !grave.equals(address)),
                autoDelete);
    }

    /** Whether a queue of this name would get back what it gives up. */
    public boolean sendsToItself(String name) {
        return Stream.of(deadLetter, expired)
                .flatMap(Optional::stream)
                .anyMatch(grave -> grave.name().equals(name));
    }

    private QueueConfig with(
            boolean isDurable,
            List<TopicFilter> filters,
            Optional<Address> deadGrave,
            Optional<Address> expiredGrave,
            Optional<Duration> after) {
        return new QueueConfig(
                isDurable,
                filters,
                maxMessages,
                maxBytes,
                whenFull,
                maxDeliveries,
                redelivery,
                deadGrave,
                expiredGrave,
                singleActive,
                lastValue,
                duplicates,
                after);
    }
}
