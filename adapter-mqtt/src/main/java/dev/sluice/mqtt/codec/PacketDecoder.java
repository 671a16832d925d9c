package dev.sluice.mqtt.codec;

import dev.sluice.core.message.Quality;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * Decodes the packets of one connection, one at a time and each from exactly its own bytes. It
 * throws nothing but {@link ProtocolViolationException}, whatever the bytes are. Decoded packets
 * share the memory of the body they came from. Confined to its event loop.
 */
public final class PacketDecoder {
    private static final Packet.PingReq PING_REQ = new Packet.PingReq();
    private static final Packet.PingResp PING_RESP = new Packet.PingResp();

    private final Sender sender;
    private final DecoderLimits limits;
    private final PropertyReader propertyReader;
    private final ConnectDecoder connectDecoder;
    private @Nullable ProtocolVersion version;

    /** Makes a decoder for what the given side sends. */
    public PacketDecoder(Sender sender, DecoderLimits limits) {
        this(sender, limits, Leniencies.STRICT);
    }

    /** Makes such a decoder that lets some things pass. */
    public PacketDecoder(Sender sender, DecoderLimits limits, Leniencies leniencies) {
        this.sender = sender;
        this.limits = limits;
        propertyReader = new PropertyReader(sender, limits.maxUserProperties());
        connectDecoder = new ConnectDecoder(propertyReader, limits.maxTopicLevels(), leniencies);
    }

    /** Makes a decoder for a connection whose version is settled. */
    public PacketDecoder(Sender sender, DecoderLimits limits, ProtocolVersion version) {
        this(sender, limits);
        this.version = version;
    }

    /** The version that the CONNECT named, or null as long as none did. */
    public @Nullable ProtocolVersion version() {
        return version != null ? version : connectDecoder.version();
    }

    /** Whether a CONNECT of this protocol named a level that does not exist. */
    public boolean isLevelUnknown() {
        return connectDecoder.isLevelUnknown();
    }

    /**
     * Decodes one packet.
     *
     * @param header the fixed header's first byte, its flags checked by the {@link FrameCutter}
     * @param body the whole rest of the packet; taken over, must not change afterwards
     */
    public Packet decode(int header, byte[] body) throws ProtocolViolationException {
        PacketReader packet = new PacketReader(body);
        PacketType type = PacketType.of(header);
        Packet decoded =
                switch (type) {
                    case CONNECT -> connectDecoder.decode(packet);
                    case CONNACK -> decodeConnAck(packet);
                    case PUBLISH -> decodePublish(packet, header);
                    case PUBACK, PUBREC, PUBREL, PUBCOMP -> decodeAck(packet, type);
                    case SUBSCRIBE -> decodeSubscribe(packet);
                    case SUBACK, UNSUBACK -> decodeSubscriptionAck(packet, type);
                    case UNSUBSCRIBE -> decodeUnsubscribe(packet);
                    case PINGREQ -> PING_REQ;
                    case PINGRESP -> PING_RESP;
                    case DISCONNECT -> decodeDisconnect(packet);
                    case AUTH -> decodeAuth(packet);
                    case WILL -> throw new IllegalStateException("no packet is of type WILL");
                };
        packet.expectEnd(type);
        return decoded;
    }

    private boolean isV5() {
        ProtocolVersion settled = version();
        return settled != null && settled.isV5();
    }

    private PropertyBlock readProperties(PacketReader packet, PacketType type)
            throws ProtocolViolationException {
        return isV5() ? propertyReader.read(packet, type) : PropertyBlock.EMPTY;
    }

    private Packet decodeConnAck(PacketReader packet) throws ProtocolViolationException {
        int flags = packet.readByte("acknowledge flags");
        if (flags > 1) {
            throw ProtocolViolationException.malformed(
                    "acknowledge flags 0x%02X [MQTT-3.2.2-1]".formatted(flags));
        }
        int code = packet.readByte("connect reason code");
        ReasonCode reason =
                isV5()
                        ? ReasonCode.of(code, PacketType.CONNACK, sender)
                        : ReturnCodes.fromConnectReturnCode(code);
        PropertyBlock properties = readProperties(packet, PacketType.CONNACK);
        return new Packet.ConnAck(flags == 1, reason, properties);
    }

    private Packet decodePublish(PacketReader packet, int header)
            throws ProtocolViolationException {
        Quality quality = Quality.ofQos((header >> 1) & 3);
        String topic = TopicNames.read(packet, limits.maxTopicLevels(), "topic name");
        int packetId = quality == Quality.AT_MOST_ONCE ? 0 : packet.readPacketId();
        PropertyBlock properties = readProperties(packet, PacketType.PUBLISH);
        if (topic.isEmpty() && !properties.has(Property.TOPIC_ALIAS)) {
            throw ProtocolViolationException.protocolError(
                    "an empty topic name without a topic alias [MQTT-4.7.3-1]");
        }
        return new Packet.Publish(
                (header & 8) != 0,
                quality,
                (header & 1) != 0,
                topic,
                packetId,
                properties,
                packet.readRest(packet.remaining()));
    }

    private Packet decodeAck(PacketReader packet, PacketType type)
            throws ProtocolViolationException {
        int packetId = packet.readPacketId();
        ReasonCode reason = ReasonCode.SUCCESS;
        PropertyBlock properties = PropertyBlock.EMPTY;
        if (isV5() && !packet.isAtEnd()) {
            reason = ReasonCode.of(packet.readByte("reason code"), type, sender);
            if (!packet.isAtEnd()) {
                properties = propertyReader.read(packet, type);
            }
        }
        return switch (type) {
            case PUBREC -> new Packet.PubRec(packetId, reason, properties);
            case PUBREL -> new Packet.PubRel(packetId, reason, properties);
            case PUBCOMP -> new Packet.PubComp(packetId, reason, properties);
            default -> new Packet.PubAck(packetId, reason, properties);
        };
    }

    private Packet decodeSubscribe(PacketReader packet) throws ProtocolViolationException {
        int packetId = packet.readPacketId();
        PropertyBlock properties = readProperties(packet, PacketType.SUBSCRIBE);
        List<SubscriptionEntry> entries = new ArrayList<>();
        do {
            checkFilterCount(packet, entries.size(), PacketType.SUBSCRIBE);
            String filter = packet.readText("topic filter");
            entries.add(decodeOptions(filter, packet.readByte("subscription options")));
        } while (!packet.isAtEnd());
        return new Packet.Subscribe(packetId, entries, properties);
    }

    private SubscriptionEntry decodeOptions(String filter, int options)
            throws ProtocolViolationException {
        if ((options & (isV5() ? 0xC0 : 0xFC)) != 0) {
            throw ProtocolViolationException.malformed(
                    "reserved bits in subscription options 0x%02X [MQTT-3.8.3-5]"
                            .formatted(options));
        }
        int retainHandling = (options >> 4) & 3;
        if ((options & 3) == 3 || retainHandling == 3) {
            throw ProtocolViolationException.protocolError(
                    "QoS or retain handling 3 in subscription options 0x%02X".formatted(options));
        }
        boolean noLocal = (options & 4) != 0;
        if (noLocal && filter.startsWith("$share/")) {
            throw ProtocolViolationException.protocolError(
                    "No Local on a shared subscription [MQTT-3.8.3-4]");
        }
        return new SubscriptionEntry(
                filter, Quality.ofQos(options & 3), noLocal, (options & 8) != 0, retainHandling);
    }

    private Packet decodeUnsubscribe(PacketReader packet) throws ProtocolViolationException {
        int packetId = packet.readPacketId();
        PropertyBlock properties = readProperties(packet, PacketType.UNSUBSCRIBE);
        List<String> filters = new ArrayList<>();
        do {
            checkFilterCount(packet, filters.size(), PacketType.UNSUBSCRIBE);
            filters.add(packet.readText("topic filter"));
        } while (!packet.isAtEnd());
        return new Packet.Unsubscribe(packetId, filters, properties);
    }

    private void checkFilterCount(PacketReader packet, int count, PacketType type)
            throws ProtocolViolationException {
        if (count == 0 && packet.isAtEnd()) {
            throw ProtocolViolationException.protocolError(
                    type + " without a topic filter [MQTT-3.8.3-2, MQTT-3.10.3-2]");
        }
        if (count >= limits.maxFilters()) {
            throw new ProtocolViolationException(
                    ReasonCode.QUOTA_EXCEEDED,
                    "more than %d topic filters in one %s".formatted(limits.maxFilters(), type));
        }
    }

    private Packet decodeSubscriptionAck(PacketReader packet, PacketType type)
            throws ProtocolViolationException {
        int packetId = packet.readPacketId();
        PropertyBlock properties = readProperties(packet, type);
        List<ReasonCode> reasons = new ArrayList<>();
        boolean hasCodes = isV5() || type == PacketType.SUBACK;
        while (hasCodes && !packet.isAtEnd()) {
            int code = packet.readByte("reason code");
            ReasonCode reason = ReasonCode.of(code, type, sender);
            if (!isV5() && code > 0x80) {
                throw ProtocolViolationException.malformed(
                        "SUBACK code 0x%02X before MQTT 5 [MQTT-3.9.3-2 of 3.1.1]".formatted(code));
            }
            reasons.add(reason);
        }
        if (hasCodes && reasons.isEmpty()) {
            throw ProtocolViolationException.malformed(type + " without a reason code");
        }
        return type == PacketType.SUBACK
                ? new Packet.SubAck(packetId, reasons, properties)
                : new Packet.UnsubAck(packetId, reasons, properties);
    }

    private Packet decodeDisconnect(PacketReader packet) throws ProtocolViolationException {
        ReasonCode reason = ReasonCode.SUCCESS;
        PropertyBlock properties = PropertyBlock.EMPTY;
        if (isV5() && !packet.isAtEnd()) {
            reason = ReasonCode.of(packet.readByte("reason code"), PacketType.DISCONNECT, sender);
            if (!packet.isAtEnd()) {
                properties = propertyReader.read(packet, PacketType.DISCONNECT);
            }
        }
        if (properties.has(Property.SESSION_EXPIRY_INTERVAL) && sender == Sender.SERVER) {
            throw ProtocolViolationException.protocolError(
                    "a server's DISCONNECT has a session expiry [MQTT-3.14.2-2]");
        }
        return new Packet.Disconnect(reason, properties);
    }

    private Packet decodeAuth(PacketReader packet) throws ProtocolViolationException {
        if (!isV5()) {
            throw ProtocolViolationException.malformed("packet type 15 is reserved before MQTT 5");
        }
        if (packet.isAtEnd()) {
            return new Packet.Auth(ReasonCode.of(0, PacketType.AUTH, sender), PropertyBlock.EMPTY);
        }
        ReasonCode reason = ReasonCode.of(packet.readByte("reason code"), PacketType.AUTH, sender);
        PropertyBlock properties = propertyReader.read(packet, PacketType.AUTH);
        return new Packet.Auth(reason, properties);
    }
}
