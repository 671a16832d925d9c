package dev.sluice.mqtt.codec;

import static dev.sluice.mqtt.codec.PacketType.AUTH;
import static dev.sluice.mqtt.codec.PacketType.CONNACK;
import static dev.sluice.mqtt.codec.PacketType.DISCONNECT;
import static dev.sluice.mqtt.codec.PacketType.PUBACK;
import static dev.sluice.mqtt.codec.PacketType.PUBCOMP;
import static dev.sluice.mqtt.codec.PacketType.PUBREC;
import static dev.sluice.mqtt.codec.PacketType.PUBREL;
import static dev.sluice.mqtt.codec.PacketType.SUBACK;
import static dev.sluice.mqtt.codec.PacketType.UNSUBACK;

import org.jspecify.annotations.Nullable;

/**
 * An MQTT 5 reason code with the packets that may carry it and who may send it (MQTT 5 section 2.4
 * and the tables of 3.2.2.2, 3.4.2.1, 3.5.2.1, 3.6.2.1, 3.7.2.1, 3.9.3, 3.11.3, 3.14.2.1 and
 * 3.15.2.1). Immutable.
 */
public enum ReasonCode {
    /** Success; in DISCONNECT "normal disconnection", in SUBACK "granted QoS 0". */
    SUCCESS(
            0x00,
            all(CONNACK, PUBACK, PUBREC, PUBREL, PUBCOMP, SUBACK, UNSUBACK, DISCONNECT),
            all(CONNACK, PUBACK, PUBREC, PUBREL, PUBCOMP, SUBACK, UNSUBACK, DISCONNECT, AUTH)),
    GRANTED_QOS_1(0x01, 0, all(SUBACK)),
    GRANTED_QOS_2(0x02, 0, all(SUBACK)),
    DISCONNECT_WITH_WILL(0x04, all(DISCONNECT), 0),
    NO_MATCHING_SUBSCRIBERS(0x10, 0, all(PUBACK, PUBREC)),
    NO_SUBSCRIPTION_EXISTED(0x11, 0, all(UNSUBACK)),
    CONTINUE_AUTHENTICATION(0x18, all(AUTH), all(AUTH)),
    REAUTHENTICATE(0x19, all(AUTH), 0),
    UNSPECIFIED_ERROR(
            0x80,
            all(PUBACK, PUBREC, DISCONNECT),
            all(CONNACK, PUBACK, PUBREC, SUBACK, UNSUBACK, DISCONNECT)),
    MALFORMED_PACKET(0x81, all(DISCONNECT), all(CONNACK, DISCONNECT)),
    PROTOCOL_ERROR(0x82, all(DISCONNECT), all(CONNACK, DISCONNECT)),
    IMPLEMENTATION_SPECIFIC_ERROR(
            0x83,
            all(PUBACK, PUBREC, DISCONNECT),
            all(CONNACK, PUBACK, PUBREC, SUBACK, UNSUBACK, DISCONNECT)),
    UNSUPPORTED_PROTOCOL_VERSION(0x84, 0, all(CONNACK)),
    CLIENT_IDENTIFIER_NOT_VALID(0x85, 0, all(CONNACK)),
    BAD_USER_NAME_OR_PASSWORD(0x86, 0, all(CONNACK)),
    NOT_AUTHORIZED(
            0x87, all(PUBACK, PUBREC), all(CONNACK, PUBACK, PUBREC, SUBACK, UNSUBACK, DISCONNECT)),
    SERVER_UNAVAILABLE(0x88, 0, all(CONNACK)),
    SERVER_BUSY(0x89, 0, all(CONNACK, DISCONNECT)),
    BANNED(0x8A, 0, all(CONNACK)),
    SERVER_SHUTTING_DOWN(0x8B, 0, all(DISCONNECT)),
    BAD_AUTHENTICATION_METHOD(0x8C, 0, all(CONNACK, DISCONNECT)),
    KEEP_ALIVE_TIMEOUT(0x8D, 0, all(DISCONNECT)),
    SESSION_TAKEN_OVER(0x8E, 0, all(DISCONNECT)),
    TOPIC_FILTER_INVALID(0x8F, 0, all(SUBACK, UNSUBACK, DISCONNECT)),
    TOPIC_NAME_INVALID(
            0x90, all(PUBACK, PUBREC, DISCONNECT), all(CONNACK, PUBACK, PUBREC, DISCONNECT)),
    PACKET_IDENTIFIER_IN_USE(0x91, all(PUBACK, PUBREC), all(PUBACK, PUBREC, SUBACK, UNSUBACK)),
    PACKET_IDENTIFIER_NOT_FOUND(0x92, all(PUBREL, PUBCOMP), all(PUBREL, PUBCOMP)),
    RECEIVE_MAXIMUM_EXCEEDED(0x93, all(DISCONNECT), all(DISCONNECT)),
    TOPIC_ALIAS_INVALID(0x94, all(DISCONNECT), all(DISCONNECT)),
    PACKET_TOO_LARGE(0x95, all(DISCONNECT), all(CONNACK, DISCONNECT)),
    MESSAGE_RATE_TOO_HIGH(0x96, all(DISCONNECT), all(DISCONNECT)),
    QUOTA_EXCEEDED(
            0x97,
            all(PUBACK, PUBREC, DISCONNECT),
            all(CONNACK, PUBACK, PUBREC, SUBACK, DISCONNECT)),
    ADMINISTRATIVE_ACTION(0x98, all(DISCONNECT), all(DISCONNECT)),
    PAYLOAD_FORMAT_INVALID(
            0x99, all(PUBACK, PUBREC, DISCONNECT), all(CONNACK, PUBACK, PUBREC, DISCONNECT)),
    RETAIN_NOT_SUPPORTED(0x9A, 0, all(CONNACK, DISCONNECT)),
    QOS_NOT_SUPPORTED(0x9B, 0, all(CONNACK, DISCONNECT)),
    USE_ANOTHER_SERVER(0x9C, 0, all(CONNACK, DISCONNECT)),
    SERVER_MOVED(0x9D, 0, all(CONNACK, DISCONNECT)),
    SHARED_SUBSCRIPTIONS_NOT_SUPPORTED(0x9E, 0, all(SUBACK, DISCONNECT)),
    CONNECTION_RATE_EXCEEDED(0x9F, 0, all(CONNACK, DISCONNECT)),
    MAXIMUM_CONNECT_TIME(0xA0, 0, all(DISCONNECT)),
    SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED(0xA1, 0, all(SUBACK, DISCONNECT)),
    WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED(0xA2, 0, all(SUBACK, DISCONNECT));

    private static final @Nullable ReasonCode[] BY_VALUE = new @Nullable ReasonCode[256];

    static {
        for (ReasonCode reason : values()) {
            BY_VALUE[reason.value] = reason;
        }
    }

    private final int value;
    private final int clientPackets;
    private final int serverPackets;

    ReasonCode(int value, int clientPackets, int serverPackets) {
        this.value = value;
        this.clientPackets = clientPackets;
        this.serverPackets = serverPackets;
    }

    /** The byte on the wire. */
    public int value() {
        return value;
    }

    /** Whether the code says that something failed (0x80 and above). */
    public boolean isError() {
        return value >= 0x80;
    }

    /** Whether a packet of this type, sent by this side, may carry the code. */
    boolean isAllowed(PacketType type, Sender sender) {
        int packets = sender == Sender.CLIENT ? clientPackets : serverPackets;
        return (packets & type.mask()) != 0;
    }

    /** The code of this value that this side may put into this packet type. */
    static ReasonCode of(int value, PacketType type, Sender sender)
            throws ProtocolViolationException {
        ReasonCode reason = BY_VALUE[value];
        if (reason == null || !reason.isAllowed(type, sender)) {
            throw ProtocolViolationException.malformed(
                    "reason code 0x%02X is not defined for a %s from a %s"
                            .formatted(value, type, sender));
        }
        return reason;
    }

    private static int all(PacketType... types) {
        int mask = 0;
        for (PacketType type : types) {
            mask |= type.mask();
        }
        return mask;
    }
}
