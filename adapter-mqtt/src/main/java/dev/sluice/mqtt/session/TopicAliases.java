package dev.sluice.mqtt.session;

import dev.sluice.mqtt.codec.Packet;
import dev.sluice.mqtt.codec.Property;
import dev.sluice.mqtt.codec.ProtocolViolationException;
import dev.sluice.mqtt.codec.ReasonCode;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/**
 * The topic aliases that a client has set on this connection (MQTT 5 section 3.3.2.3.4). They hold
 * what the topic became, not the topic. Confined to its event loop.
 */
final class TopicAliases {
    private final int maximum;
    private @Nullable Destination[] destinations = new @Nullable Destination[0];

    TopicAliases(int maximum) {
        this.maximum = maximum;
    }

    /** The destination of a PUBLISH whose topic or alias may be all there is. */
    Destination resolve(Packet.Publish publish, TopicCache topics)
            throws ProtocolViolationException {
        int alias = (int) publish.properties().number(Property.TOPIC_ALIAS, 0);
        if (alias == 0) {
            return topics.destination(publish.topic());
        }
        if (alias > maximum) {
            throw new ProtocolViolationException(
                    ReasonCode.TOPIC_ALIAS_INVALID,
                    "topic alias %d, the maximum is %d [MQTT-3.3.2-9]".formatted(alias, maximum));
        }
        if (!publish.topic().isEmpty()) {
            Destination destination = topics.destination(publish.topic());
            if (alias > destinations.length) {
                destinations = Arrays.copyOf(destinations, alias);
            }
            destinations[alias - 1] = destination;
            return destination;
        }
        Destination known = alias > destinations.length ? null : destinations[alias - 1];
        if (known == null) {
            throw ProtocolViolationException.protocolError(
                    "topic alias %d was never set [MQTT-3.3.2-7]".formatted(alias));
        }
        return known;
    }
}
