package dev.sluice.routing;

import dev.sluice.config.Default;
import dev.sluice.core.address.TopicFilter;

/**
 * What a name means that a client uses and nobody declared. The first rule whose {@code names}
 * match decides.
 *
 * <p><i>Immutable.</i>
 *
 * @param names a topic filter over names
 * @param kind what to make of the name
 * @param durable whether a queue made by this rule survives a restart
 */
public record AutoCreateRule(TopicFilter names, Kind kind, @Default("true") boolean durable) {
    /** What a rule makes. */
    public enum Kind {
        /** A queue of that name, made on first use. */
        QUEUE,
        /** Nothing needs making: the name is a topic. */
        TOPIC,
        /** The name is refused. */
        NONE
    }
}
