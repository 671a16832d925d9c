package dev.sluice.mqtt.session;

import dev.sluice.core.address.Address;
import dev.sluice.core.address.InvalidNameException;
import dev.sluice.core.address.Target;
import dev.sluice.mqtt.codec.ProtocolViolationException;
import dev.sluice.mqtt.codec.ReasonCode;

/** What a topic name means: an address and the kind of thing it reaches. Immutable. */
record Destination(Address address, Target.Kind reach) {
    /** Reads a topic name that the codec has checked; only a kind prefix can make it wrong. */
    static Destination of(String topic) throws ProtocolViolationException {
        Target target = Target.parse(topic);
        try {
            return new Destination(Address.of(target.name()), target.kind());
        } catch (InvalidNameException e) {
            throw new ProtocolViolationException(
                    ReasonCode.TOPIC_NAME_INVALID, "a topic name without a name behind its kind");
        }
    }
}
