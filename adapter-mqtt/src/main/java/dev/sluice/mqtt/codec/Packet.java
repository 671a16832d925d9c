package dev.sluice.mqtt.codec;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Quality;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * One MQTT control packet. The same record serves all versions: before MQTT 5 properties are empty
 * and reason codes are the nearest there are. Immutable.
 */
public sealed interface Packet {
    /** The packet's type. */
    PacketType type();

    /** CONNECT, MQTT 5 section 3.1. */
    record Connect(
            ProtocolVersion version,
            boolean cleanStart,
            int keepAliveSeconds,
            String clientId,
            @Nullable WillData will,
            @Nullable String userName,
            @Nullable Bytes password,
            PropertyBlock properties)
            implements Packet {
        @Override
        public PacketType type() {
            return PacketType.CONNECT;
        }

        /** Leaves the credentials out. */
        @Override
        public String toString() {
            return "Connect[%s, cleanStart=%s, keepAlive=%ds, will=%s, %s]"
                    .formatted(version, cleanStart, keepAliveSeconds, will != null, properties);
        }
    }

    /** CONNACK, MQTT 5 section 3.2. */
    record ConnAck(boolean sessionPresent, ReasonCode reason, PropertyBlock properties)
            implements Packet {
        @Override
        public PacketType type() {
            return PacketType.CONNACK;
        }
    }

    /** PUBLISH, MQTT 5 section 3.3; the packet identifier is 0 for QoS 0. */
    record Publish(
            boolean dup,
            Quality quality,
            boolean retain,
            String topic,
            int packetId,
            PropertyBlock properties,
            Bytes payload)
            implements Packet {
        @Override
        public PacketType type() {
            return PacketType.PUBLISH;
        }
    }

    /** PUBACK, MQTT 5 section 3.4. */
    record PubAck(int packetId, ReasonCode reason, PropertyBlock properties) implements Packet {
        @Override
        public PacketType type() {
            return PacketType.PUBACK;
        }
    }

    /** PUBREC, MQTT 5 section 3.5. */
    record PubRec(int packetId, ReasonCode reason, PropertyBlock properties) implements Packet {
        @Override
        public PacketType type() {
            return PacketType.PUBREC;
        }
    }

    /** PUBREL, MQTT 5 section 3.6. */
    record PubRel(int packetId, ReasonCode reason, PropertyBlock properties) implements Packet {
        @Override
        public PacketType type() {
            return PacketType.PUBREL;
        }
    }

    /** PUBCOMP, MQTT 5 section 3.7. */
    record PubComp(int packetId, ReasonCode reason, PropertyBlock properties) implements Packet {
        @Override
        public PacketType type() {
            return PacketType.PUBCOMP;
        }
    }

    /** SUBSCRIBE, MQTT 5 section 3.8. */
    record Subscribe(int packetId, List<SubscriptionEntry> entries, PropertyBlock properties)
            implements Packet {
        public Subscribe {
            entries = List.copyOf(entries);
        }

        @Override
        public PacketType type() {
            return PacketType.SUBSCRIBE;
        }
    }

    /** SUBACK, MQTT 5 section 3.9; one code per entry. */
    record SubAck(int packetId, List<ReasonCode> reasons, PropertyBlock properties)
            implements Packet {
        public SubAck {
            reasons = List.copyOf(reasons);
        }

        @Override
        public PacketType type() {
            return PacketType.SUBACK;
        }
    }

    /** UNSUBSCRIBE, MQTT 5 section 3.10. */
    record Unsubscribe(int packetId, List<String> filters, PropertyBlock properties)
            implements Packet {
        public Unsubscribe {
            filters = List.copyOf(filters);
        }

        @Override
        public PacketType type() {
            return PacketType.UNSUBSCRIBE;
        }
    }

    /** UNSUBACK, MQTT 5 section 3.11; one code per filter, none on the wire before MQTT 5. */
    record UnsubAck(int packetId, List<ReasonCode> reasons, PropertyBlock properties)
            implements Packet {
        public UnsubAck {
            reasons = List.copyOf(reasons);
        }

        @Override
        public PacketType type() {
            return PacketType.UNSUBACK;
        }
    }

    /** PINGREQ, MQTT 5 section 3.12. */
    record PingReq() implements Packet {
        @Override
        public PacketType type() {
            return PacketType.PINGREQ;
        }
    }

    /** PINGRESP, MQTT 5 section 3.13. */
    record PingResp() implements Packet {
        @Override
        public PacketType type() {
            return PacketType.PINGRESP;
        }
    }

    /** DISCONNECT, MQTT 5 section 3.14. */
    record Disconnect(ReasonCode reason, PropertyBlock properties) implements Packet {
        @Override
        public PacketType type() {
            return PacketType.DISCONNECT;
        }
    }

    /** AUTH, MQTT 5 section 3.15. */
    record Auth(ReasonCode reason, PropertyBlock properties) implements Packet {
        @Override
        public PacketType type() {
            return PacketType.AUTH;
        }
    }
}
