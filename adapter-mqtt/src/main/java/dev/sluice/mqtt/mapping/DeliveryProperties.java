package dev.sluice.mqtt.mapping;

import dev.sluice.core.broker.Delivery;
import dev.sluice.core.broker.StreamOffset;
import dev.sluice.mqtt.codec.Property;
import dev.sluice.mqtt.codec.PropertyBlock;
import dev.sluice.mqtt.codec.PropertyBlockBuilder;

import java.util.List;

/** The properties of a PUBLISH that belong to one delivery and not to the message. */
public final class DeliveryProperties {
    private DeliveryProperties() {}

    /**
     * Subscription identifiers (MQTT 5 3.3.2.3.8), and where a message stands in a stream
     * (docs/mapping.md, section 6).
     *
     * @param identifier of the queue or stream that it comes from; 0 for none
     * @param alias the topic alias, or nothing
     */
    public static PropertyBlock of(Delivery delivery, int identifier, PropertyBlock alias) {
        List<Integer> identifiers = delivery.match().identifiers();
        StreamOffset position = delivery.position();
        if (identifiers.isEmpty() && identifier == 0 && position == null) {
            return alias;
        }
        PropertyBlockBuilder own = PropertyBlock.builder().encoded(alias.toBytes());
        for (int each : identifiers) {
            own.number(Property.SUBSCRIPTION_IDENTIFIER, each);
        }
        if (identifier != 0) {
            own.number(Property.SUBSCRIPTION_IDENTIFIER, identifier);
        }
        if (position != null) {
            own.user(Names.PARTITION, String.valueOf(position.partition()));
            own.user(Names.OFFSET, String.valueOf(position.offset()));
        }
        return own.build();
    }
}
