package dev.sluice.mqtt.codec;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Quality;

import org.jspecify.annotations.Nullable;

/**
 * Decodes CONNECT of all versions (MQTT 5 section 3.1). It remembers the version as soon as the
 * packet has named it, so that even a broken CONNECT can be answered in the client's own version.
 * Confined to its event loop.
 */
final class ConnectDecoder {
    private static final int USER_NAME = 0x80;
    private static final int PASSWORD = 0x40;
    private static final int WILL_RETAIN = 0x20;
    private static final int WILL = 0x04;
    private static final int CLEAN_START = 0x02;
    private static final int RESERVED = 0x01;

    private final PropertyReader propertyReader;
    private final int maxTopicLevels;
    private final Leniencies leniencies;
    private @Nullable ProtocolVersion version;
    private boolean levelUnknown;

    ConnectDecoder(PropertyReader propertyReader, int maxTopicLevels, Leniencies leniencies) {
        this.leniencies = leniencies;
        this.propertyReader = propertyReader;
        this.maxTopicLevels = maxTopicLevels;
    }

    @Nullable ProtocolVersion version() {
        return version;
    }

    boolean isLevelUnknown() {
        return levelUnknown;
    }

    Packet.Connect decode(PacketReader packet) throws ProtocolViolationException {
        ProtocolVersion named = readVersion(packet);
        version = named;
        int flags = packet.readByte("connect flags");
        checkFlags(named, flags);
        int keepAliveSeconds = packet.readTwoBytes("keep alive");
        PropertyBlock properties =
                named.isV5()
                        ? propertyReader.read(packet, PacketType.CONNECT)
                        : PropertyBlock.EMPTY;
        if (properties.has(Property.AUTHENTICATION_DATA)
                && !properties.has(Property.AUTHENTICATION_METHOD)) {
            throw ProtocolViolationException.protocolError("authentication data without a method");
        }
        String clientId = packet.readText("client identifier");
        WillData will = (flags & WILL) == 0 ? null : readWill(packet, named, flags);
        String userName =
                isThere(packet, named, flags, USER_NAME) ? packet.readText("user name") : null;
        Bytes password =
                isThere(packet, named, flags, PASSWORD) ? packet.readBinary("password") : null;
        packet.expectEnd(PacketType.CONNECT);
        return new Packet.Connect(
                named,
                (flags & CLEAN_START) != 0,
                keepAliveSeconds,
                clientId,
                will,
                userName,
                password,
                properties);
    }

    private ProtocolVersion readVersion(PacketReader packet) throws ProtocolViolationException {
        String name = packet.readText("protocol name");
        if (!name.equals("MQTT") && !name.equals("MQIsdp")) {
            // [MQTT-3.1.2-1]: no answer, because nothing says that the peer speaks MQTT at all.
            throw new ProtocolViolationException(
                    ReasonCode.UNSUPPORTED_PROTOCOL_VERSION, "the protocol name is not MQTT");
        }
        int level = packet.readByte("protocol level");
        ProtocolVersion named = ProtocolVersion.of(name, level);
        if (named == null) {
            levelUnknown = true;
            throw new ProtocolViolationException(
                    ReasonCode.UNSUPPORTED_PROTOCOL_VERSION,
                    "%s has no level %d [MQTT-3.1.2-2]".formatted(name, level));
        }
        return named;
    }

    private void checkFlags(ProtocolVersion version, int flags) throws ProtocolViolationException {
        if ((flags & RESERVED) != 0) {
            throw ProtocolViolationException.malformed(
                    "the reserved connect flag is set [MQTT-3.1.2-3]");
        }
        int willQos = (flags >> 3) & 3;
        boolean isOfNoWill = (flags & WILL) == 0 && (willQos != 0 || (flags & WILL_RETAIN) != 0);
        if (isOfNoWill && !leniencies.allow(Leniency.WILL_FLAGS_WITHOUT_WILL)) {
            throw ProtocolViolationException.malformed(
                    "will QoS or retain without will [MQTT-3.1.2-11, 3.1.2-13]");
        }
        if (willQos == 3 && !isOfNoWill) {
            throw ProtocolViolationException.malformed("the will has QoS 3 [MQTT-3.1.2-12]");
        }
        boolean isPasswordOnly = (flags & PASSWORD) != 0 && (flags & USER_NAME) == 0;
        if (!version.isV5()
                && isPasswordOnly
                && !leniencies.allow(Leniency.PASSWORD_WITHOUT_USER_NAME)) {
            throw ProtocolViolationException.malformed(
                    "a password without user name [MQTT-3.1.2-22 of 3.1.1]");
        }
    }

    private WillData readWill(PacketReader packet, ProtocolVersion version, int flags)
            throws ProtocolViolationException {
        PropertyBlock properties =
                version.isV5() ? propertyReader.read(packet, PacketType.WILL) : PropertyBlock.EMPTY;
        String topic = TopicNames.read(packet, maxTopicLevels, "will topic");
        if (topic.isEmpty()) {
            throw new ProtocolViolationException(
                    ReasonCode.TOPIC_NAME_INVALID, "the will topic is empty [MQTT-4.7.3-1]");
        }
        Bytes payload = packet.readBinary("will payload");
        return new WillData(
                Quality.ofQos((flags >> 3) & 3),
                (flags & WILL_RETAIN) != 0,
                topic,
                properties,
                payload);
    }

    /** MQTT 3.1 section 3.1: the remaining length takes precedence over these two flags. */
    private static boolean isThere(
            PacketReader packet, ProtocolVersion version, int flags, int flag) {
        return (flags & flag) != 0 && !(version == ProtocolVersion.V3_1 && packet.isAtEnd());
    }
}
