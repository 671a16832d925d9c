package dev.sluice.mqtt.codec;

/**
 * An MQTT control packet type with its number, its fixed-header flags and who may send it (MQTT 5
 * section 2.1.2). {@link #WILL} is no packet: it names the will's property block inside CONNECT.
 * Immutable.
 */
public enum PacketType {
    CONNECT(1, 0, true, false),
    CONNACK(2, 0, false, true),
    PUBLISH(3, 0, true, true),
    PUBACK(4, 0, true, true),
    PUBREC(5, 0, true, true),
    PUBREL(6, 2, true, true),
    PUBCOMP(7, 0, true, true),
    SUBSCRIBE(8, 2, true, false),
    SUBACK(9, 0, false, true),
    UNSUBSCRIBE(10, 2, true, false),
    UNSUBACK(11, 0, false, true),
    PINGREQ(12, 0, true, false),
    PINGRESP(13, 0, false, true),
    DISCONNECT(14, 0, true, true),
    AUTH(15, 0, true, true),
    /** The will's properties within a CONNECT. */
    WILL(16, 0, false, false);

    private static final PacketType[] BY_NUMBER = new PacketType[16];

    static {
        for (PacketType type : values()) {
            if (type != WILL) {
                BY_NUMBER[type.number] = type;
            }
        }
    }

    private final int number;
    private final int flags;
    private final boolean fromClient;
    private final boolean fromServer;

    PacketType(int number, int flags, boolean fromClient, boolean fromServer) {
        this.number = number;
        this.flags = flags;
        this.fromClient = fromClient;
        this.fromServer = fromServer;
    }

    /** The value of the upper four bits of the fixed header. */
    int number() {
        return number;
    }

    /** The first byte of this packet type with the flags that the standard fixes. */
    int header() {
        return (number << 4) | flags;
    }

    /** Whether this side may send this type in some version. */
    boolean mayComeFrom(Sender sender) {
        return sender == Sender.CLIENT ? fromClient : fromServer;
    }

    /** This type's bit in the masks of the property and reason code tables. */
    int mask() {
        return 1 << number;
    }

    /** The type that a fixed header's first byte names. */
    static PacketType of(int header) throws ProtocolViolationException {
        int number = header >> 4;
        if (number == 0) {
            throw ProtocolViolationException.malformed("packet type 0 is reserved");
        }
        return BY_NUMBER[number];
    }
}
