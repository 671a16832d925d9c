package dev.sluice.routing;

import dev.sluice.config.Binder;
import dev.sluice.config.Default;
import dev.sluice.core.address.Address;
import dev.sluice.core.address.TopicFilter;
import dev.sluice.core.declaration.QueueConfig;

import java.time.Duration;
import java.util.Optional;

/**
 * What a name means that a client uses and nobody declared. The first rule whose {@code names}
 * match decides.
 *
 * <p><i>Immutable.</i>
 *
 * @param names a topic filter over names
 * @param kind what to make of the name
 * @param durable false makes a queue transient, whatever {@code queue} says
 * @param autoDelete after how long without a consumer and without a message a queue is deleted;
 *     empty for what {@code queue} says
 * @param queue what a queue made by this rule is like
 */
public record AutoCreateRule(
        TopicFilter names,
        Kind kind,
        @Default("true") boolean durable,
        Optional<Duration> autoDelete,
        QueueConfig queue) {
    private static final QueueConfig USUAL = Binder.defaultsOf(QueueConfig.class);

    /** What a rule makes. */
    public enum Kind {
        /** A queue of that name, made on first use. */
        QUEUE,
        /** Nothing needs making: the name is a topic. */
        TOPIC,
        /** The name is refused. */
        NONE
    }

    public AutoCreateRule {
        if (kind == Kind.NONE && (autoDelete.isPresent() || !queue.equals(USUAL))) {
            throw new IllegalArgumentException(
                    "kind: none makes no queue; remove auto-delete and queue");
        }
        if (autoDelete.isPresent() && !autoDelete.get().isPositive()) {
            throw new IllegalArgumentException("auto-delete must be above zero");
        }
    }

    /** A rule that makes queues as they usually are. */
    public AutoCreateRule(TopicFilter names, Kind kind, boolean durable) {
        this(names, kind, durable, Optional.empty(), USUAL);
    }

    /** The queue that it makes of a name. One that dead messages go to keeps its own. */
    public QueueConfig queueFor(Address name) {
        return queue.durable(durable && queue.durable())
                .autoDelete(autoDelete.or(queue::autoDelete))
                .withoutGrave(name);
    }
}
