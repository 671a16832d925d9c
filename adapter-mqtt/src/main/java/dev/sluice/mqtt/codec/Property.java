package dev.sluice.mqtt.codec;

import static dev.sluice.mqtt.codec.PacketType.AUTH;
import static dev.sluice.mqtt.codec.PacketType.CONNACK;
import static dev.sluice.mqtt.codec.PacketType.CONNECT;
import static dev.sluice.mqtt.codec.PacketType.DISCONNECT;
import static dev.sluice.mqtt.codec.PacketType.PUBACK;
import static dev.sluice.mqtt.codec.PacketType.PUBCOMP;
import static dev.sluice.mqtt.codec.PacketType.PUBLISH;
import static dev.sluice.mqtt.codec.PacketType.PUBREC;
import static dev.sluice.mqtt.codec.PacketType.PUBREL;
import static dev.sluice.mqtt.codec.PacketType.SUBACK;
import static dev.sluice.mqtt.codec.PacketType.SUBSCRIBE;
import static dev.sluice.mqtt.codec.PacketType.UNSUBACK;
import static dev.sluice.mqtt.codec.PacketType.UNSUBSCRIBE;
import static dev.sluice.mqtt.codec.PacketType.WILL;

import org.jspecify.annotations.Nullable;

/**
 * An MQTT 5 property: its identifier, the shape and range of its value and the packets it belongs
 * to (MQTT 5 section 2.2.2.2). Every identifier is below 64, so a set of properties fits a {@code
 * long}. Immutable.
 */
public enum Property {
    PAYLOAD_FORMAT_INDICATOR(0x01, Shape.BYTE, 0, 1, PUBLISH, WILL),
    MESSAGE_EXPIRY_INTERVAL(0x02, Shape.FOUR_BYTES, 0, 0xFFFF_FFFFL, PUBLISH, WILL),
    CONTENT_TYPE(0x03, Shape.TEXT, PUBLISH, WILL),
    RESPONSE_TOPIC(0x08, Shape.TEXT, PUBLISH, WILL),
    CORRELATION_DATA(0x09, Shape.BINARY, PUBLISH, WILL),
    SUBSCRIPTION_IDENTIFIER(0x0B, Shape.VARIABLE, 1, Varint.MAXIMUM, PUBLISH, SUBSCRIBE),
    SESSION_EXPIRY_INTERVAL(0x11, Shape.FOUR_BYTES, 0, 0xFFFF_FFFFL, CONNECT, CONNACK, DISCONNECT),
    ASSIGNED_CLIENT_IDENTIFIER(0x12, Shape.TEXT, CONNACK),
    SERVER_KEEP_ALIVE(0x13, Shape.TWO_BYTES, 0, 0xFFFF, CONNACK),
    AUTHENTICATION_METHOD(0x15, Shape.TEXT, CONNECT, CONNACK, AUTH),
    AUTHENTICATION_DATA(0x16, Shape.BINARY, CONNECT, CONNACK, AUTH),
    REQUEST_PROBLEM_INFORMATION(0x17, Shape.BYTE, 0, 1, CONNECT),
    WILL_DELAY_INTERVAL(0x18, Shape.FOUR_BYTES, 0, 0xFFFF_FFFFL, WILL),
    REQUEST_RESPONSE_INFORMATION(0x19, Shape.BYTE, 0, 1, CONNECT),
    RESPONSE_INFORMATION(0x1A, Shape.TEXT, CONNACK),
    SERVER_REFERENCE(0x1C, Shape.TEXT, CONNACK, DISCONNECT),
    REASON_STRING(
            0x1F,
            Shape.TEXT,
            CONNACK,
            PUBACK,
            PUBREC,
            PUBREL,
            PUBCOMP,
            SUBACK,
            UNSUBACK,
            DISCONNECT,
            AUTH),
    RECEIVE_MAXIMUM(0x21, Shape.TWO_BYTES, 1, 0xFFFF, CONNECT, CONNACK),
    TOPIC_ALIAS_MAXIMUM(0x22, Shape.TWO_BYTES, 0, 0xFFFF, CONNECT, CONNACK),
    TOPIC_ALIAS(0x23, Shape.TWO_BYTES, 1, 0xFFFF, PUBLISH),
    MAXIMUM_QOS(0x24, Shape.BYTE, 0, 1, CONNACK),
    RETAIN_AVAILABLE(0x25, Shape.BYTE, 0, 1, CONNACK),
    USER_PROPERTY(
            0x26,
            Shape.TEXT_PAIR,
            CONNECT,
            CONNACK,
            PUBLISH,
            WILL,
            PUBACK,
            PUBREC,
            PUBREL,
            PUBCOMP,
            SUBSCRIBE,
            SUBACK,
            UNSUBSCRIBE,
            UNSUBACK,
            DISCONNECT,
            AUTH),
    MAXIMUM_PACKET_SIZE(0x27, Shape.FOUR_BYTES, 1, 0xFFFF_FFFFL, CONNECT, CONNACK),
    WILDCARD_SUBSCRIPTION_AVAILABLE(0x28, Shape.BYTE, 0, 1, CONNACK),
    SUBSCRIPTION_IDENTIFIER_AVAILABLE(0x29, Shape.BYTE, 0, 1, CONNACK),
    SHARED_SUBSCRIPTION_AVAILABLE(0x2A, Shape.BYTE, 0, 1, CONNACK);

    /** The encoding of a property's value. */
    enum Shape {
        BYTE,
        TWO_BYTES,
        FOUR_BYTES,
        VARIABLE,
        TEXT,
        BINARY,
        TEXT_PAIR
    }

    private static final @Nullable Property[] BY_ID = new @Nullable Property[64];

    static {
        for (Property property : values()) {
            BY_ID[property.id] = property;
        }
    }

    private final int id;
    private final Shape shape;
    private final long minimum;
    private final long maximum;
    private final int packets;

    Property(int id, Shape shape, PacketType... packets) {
        this(id, shape, 0, 0, packets);
    }

    Property(int id, Shape shape, long minimum, long maximum, PacketType... packets) {
        this.id = id;
        this.shape = shape;
        this.minimum = minimum;
        this.maximum = maximum;
        int mask = 0;
        for (PacketType type : packets) {
            mask |= type.mask();
        }
        this.packets = mask;
    }

    /** The identifier on the wire. */
    public int id() {
        return id;
    }

    Shape shape() {
        return shape;
    }

    /** This property's bit in a set of properties. */
    long mask() {
        return 1L << id;
    }

    boolean belongsTo(PacketType type) {
        return (packets & type.mask()) != 0;
    }

    /** Whether a packet of this type may carry the property more than once. */
    boolean mayRepeatIn(PacketType type) {
        return this == USER_PROPERTY
                || (this == SUBSCRIPTION_IDENTIFIER && type == PacketType.PUBLISH);
    }

    /** Checks a number against the property's range. */
    void checkRange(long value) throws ProtocolViolationException {
        if (value < minimum || value > maximum) {
            throw new ProtocolViolationException(
                    this == TOPIC_ALIAS
                            ? ReasonCode.TOPIC_ALIAS_INVALID
                            : ReasonCode.PROTOCOL_ERROR,
                    "property %s is %d, not within %d..%d"
                            .formatted(this, value, minimum, maximum));
        }
    }

    /** The property of this identifier, or null when there is none. */
    static @Nullable Property of(int id) {
        return id < BY_ID.length ? BY_ID[id] : null;
    }
}
