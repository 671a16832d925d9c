package dev.sluice.mqtt.codec;

import io.netty.buffer.ByteBuf;

import java.util.List;

/**
 * Encodes packets for a peer of one version. A broker's own PUBLISH goes through {@link
 * PublishTemplate} instead, which is encoded once for many subscribers. A packet that cannot be
 * encoded is the caller's bug and throws {@link IllegalArgumentException} before anything is
 * written. Immutable.
 */
public final class PacketEncoder {
    private final ProtocolVersion version;

    /** Makes an encoder for peers of the version. */
    public PacketEncoder(ProtocolVersion version) {
        this.version = version;
    }

    /** Appends the packet. Borrows the buffer. */
    public void encode(Packet packet, ByteBuf out) {
        if (packet instanceof Packet.PubAck ack && isShort(ack.reason(), ack.properties())) {
            out.writeInt((PacketType.PUBACK.header() << 24) | (2 << 16) | ack.packetId());
            return;
        }
        BodyWriter body = encodeBody(packet);
        Varint.size(body.length());
        out.writeByte(header(packet));
        Varint.write(out, body.length());
        out.writeBytes(body.array(), 0, body.length());
    }

    /** How many bytes {@link #encode} would write. */
    public int size(Packet packet) {
        int length = encodeBody(packet).length();
        return 1 + Varint.size(length) + length;
    }

    private BodyWriter encodeBody(Packet packet) {
        BodyWriter body = new BodyWriter(64);
        switch (packet) {
            case Packet.Connect connect -> encodeConnect(body, connect);
            case Packet.ConnAck ack -> {
                body.writeByte(ack.sessionPresent() && version != ProtocolVersion.V3_1 ? 1 : 0);
                body.writeByte(
                        version.isV5()
                                ? ack.reason().value()
                                : ReturnCodes.toConnectReturnCode(ack.reason()));
                encodeProperties(body, ack.properties());
            }
            case Packet.Publish publish -> encodePublish(body, publish);
            case Packet.PubAck ack ->
                    encodeAck(body, ack.packetId(), ack.reason(), ack.properties());
            case Packet.PubRec ack ->
                    encodeAck(body, ack.packetId(), ack.reason(), ack.properties());
            case Packet.PubRel ack ->
                    encodeAck(body, ack.packetId(), ack.reason(), ack.properties());
            case Packet.PubComp ack ->
                    encodeAck(body, ack.packetId(), ack.reason(), ack.properties());
            case Packet.Subscribe subscribe -> encodeSubscribe(body, subscribe);
            case Packet.SubAck ack -> {
                body.writeTwoBytes(ack.packetId());
                encodeProperties(body, ack.properties());
                encodeReasons(body, ack.reasons());
            }
            case Packet.Unsubscribe unsubscribe -> {
                body.writeTwoBytes(unsubscribe.packetId());
                encodeProperties(body, unsubscribe.properties());
                unsubscribe.filters().forEach(body::writeText);
            }
            case Packet.UnsubAck ack -> {
                body.writeTwoBytes(ack.packetId());
                encodeProperties(body, ack.properties());
                if (version.isV5()) {
                    encodeReasons(body, ack.reasons());
                }
            }
            case Packet.PingReq _, Packet.PingResp _ -> {}
            case Packet.Disconnect disconnect ->
                    encodeReason(body, disconnect.reason(), disconnect.properties());
            case Packet.Auth auth -> {
                if (!version.isV5()) {
                    throw new IllegalArgumentException("AUTH does not exist in " + version);
                }
                encodeReason(body, auth.reason(), auth.properties());
            }
        }
        return body;
    }

    private static int header(Packet packet) {
        if (packet instanceof Packet.Publish publish) {
            return publishHeader(publish);
        }
        return packet.type().header();
    }

    private static int publishHeader(Packet.Publish publish) {
        return PacketType.PUBLISH.header()
                | (publish.dup() ? 8 : 0)
                | (publish.quality().qos() << 1)
                | (publish.retain() ? 1 : 0);
    }

    private void encodeConnect(BodyWriter body, Packet.Connect connect) {
        WillData will = connect.will();
        String userName = connect.userName();
        var password = connect.password();
        body.writeText(connect.version().protocolName());
        body.writeByte(connect.version().level());
        int flags = connect.cleanStart() ? 0x02 : 0;
        if (will != null) {
            flags |= 0x04 | (will.quality().qos() << 3) | (will.retain() ? 0x20 : 0);
        }
        flags |= password == null ? 0 : 0x40;
        flags |= userName == null ? 0 : 0x80;
        body.writeByte(flags);
        body.writeTwoBytes(connect.keepAliveSeconds());
        encodeProperties(body, connect.properties());
        body.writeText(connect.clientId());
        if (will != null) {
            encodeProperties(body, will.properties());
            body.writeText(will.topic());
            body.writeBinary(will.payload());
        }
        if (userName != null) {
            body.writeText(userName);
        }
        if (password != null) {
            body.writeBinary(password);
        }
    }

    private void encodePublish(BodyWriter body, Packet.Publish publish) {
        body.writeText(publish.topic());
        if (publish.quality().qos() > 0) {
            body.writeTwoBytes(publish.packetId());
        }
        encodeProperties(body, publish.properties());
        body.writeRaw(publish.payload());
    }

    private void encodeSubscribe(BodyWriter body, Packet.Subscribe subscribe) {
        body.writeTwoBytes(subscribe.packetId());
        encodeProperties(body, subscribe.properties());
        for (SubscriptionEntry entry : subscribe.entries()) {
            body.writeText(entry.filter());
            int options = entry.quality().qos();
            if (version.isV5()) {
                options |= entry.noLocal() ? 4 : 0;
                options |= entry.retainAsPublished() ? 8 : 0;
                options |= entry.retainHandling() << 4;
            }
            body.writeByte(options);
        }
    }

    private void encodeAck(
            BodyWriter body, int packetId, ReasonCode reason, PropertyBlock properties) {
        body.writeTwoBytes(packetId);
        encodeReason(body, reason, properties);
    }

    /** The reason code and properties of MQTT 5, left out where their absence says the same. */
    private void encodeReason(BodyWriter body, ReasonCode reason, PropertyBlock properties) {
        if (isShort(reason, properties)) {
            return;
        }
        body.writeByte(reason.value());
        body.writeProperties(properties);
    }

    private boolean isShort(ReasonCode reason, PropertyBlock properties) {
        return !version.isV5() || (reason == ReasonCode.SUCCESS && properties.isEmpty());
    }

    private void encodeReasons(BodyWriter body, List<ReasonCode> reasons) {
        for (ReasonCode reason : reasons) {
            body.writeByte(
                    version.isV5() ? reason.value() : ReturnCodes.toSubscribeReturnCode(reason));
        }
    }

    private void encodeProperties(BodyWriter body, PropertyBlock properties) {
        if (version.isV5()) {
            body.writeProperties(properties);
        } else if (!properties.isEmpty()) {
            throw new IllegalArgumentException("there are no properties in " + version);
        }
    }
}
