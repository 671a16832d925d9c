package dev.sluice.mqtt.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.sluice.mqtt.vectors.Vector;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Netty's MQTT codec beside ours. It takes more than a broker may, so the comparison begins with
 * what we take. <i>Thread-safe.</i>
 */
final class NettyOracle {
    private static final AttributeKey<MqttVersion> VERSION =
            AttributeKey.valueOf("NETTY_CODEC_MQTT_VERSION");
    private static final int CLIENT_ID_MAX = 65_535;

    private NettyOracle() {}

    /**
     * Netty must read the bytes of a packet of ours the same, and ours must read what netty writes
     * of them.
     */
    static void check(Packet packet, byte[] bytes, ProtocolVersion version, Vector.State state) {
        if (isBeyondNetty(packet, bytes, version)) {
            return;
        }
        ProtocolVersion spoken = packet instanceof Packet.Connect c ? c.version() : version;
        EmbeddedChannel channel = channel(spoken);
        try {
            MqttMessage message = decode(channel, bytes);
            assertNotNull(message, () -> "netty wants more of " + Described.packet(packet));
            Throwable refusal = message.decoderResult().cause();
            if (refusal != null) {
                throw new AssertionError("netty refuses " + Described.packet(packet), refusal);
            }
            assertEquals(
                    PropertyOrder.described(packet),
                    PropertyOrder.described(NettyPackets.packet(message, spoken)),
                    () -> "netty's reading of " + HexFormat.of().formatHex(bytes));
            if (!isUnwritableByNetty(packet, spoken)) {
                checkWritten(packet, channel, message, spoken, state);
            } else {
                ReferenceCountUtil.release(message);
            }
        } finally {
            channel.finishAndReleaseAll();
        }
    }

    private static void checkWritten(
            Packet packet,
            EmbeddedChannel channel,
            MqttMessage message,
            ProtocolVersion version,
            Vector.State state) {
        channel.writeOutbound(message);
        ByteBuf written = Unpooled.buffer();
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            written.writeBytes(part);
            part.release();
        }
        String hex = ByteBufUtil.hexDump(written);
        List<String> read = new ArrayList<>();
        try {
            for (Packet again : new Peer(version, state).receive(written)) {
                read.add(PropertyOrder.described(again));
            }
        } catch (ProtocolViolationException e) {
            read.add(e.toString());
        }
        assertEquals(
                List.of(PropertyOrder.described(packet)),
                read,
                () -> "our reading of netty's " + hex);
    }

    private static EmbeddedChannel channel(ProtocolVersion version) {
        EmbeddedChannel channel =
                new EmbeddedChannel(
                        new MqttDecoder(Vector.PACKET_BYTES, CLIENT_ID_MAX), MqttEncoder.INSTANCE);
        channel.attr(VERSION)
                .set(
                        switch (version) {
                            case V3_1 -> MqttVersion.MQTT_3_1;
                            case V3_1_1 -> MqttVersion.MQTT_3_1_1;
                            case V5 -> MqttVersion.MQTT_5;
                        });
        return channel;
    }

    private static @Nullable MqttMessage decode(EmbeddedChannel channel, byte[] bytes) {
        channel.writeInbound(Unpooled.wrappedBuffer(bytes));
        return channel.readInbound();
    }

    /** What netty cannot read although it is right. */
    private static boolean isBeyondNetty(Packet packet, byte[] bytes, ProtocolVersion version) {
        boolean isRepeatOfV31 =
                version == ProtocolVersion.V3_1
                        && !(packet instanceof Packet.Publish)
                        && (bytes[0] & 0x08) != 0;
        return isRepeatOfV31 || isOddConnectOfV31(packet, bytes);
    }

    /**
     * MQTT 3.1: flags may announce credentials that are not there. That an identifier is empty is
     * for the broker to refuse, with a return code.
     */
    private static boolean isOddConnectOfV31(Packet packet, byte[] bytes) {
        if (!(packet instanceof Packet.Connect connect)
                || connect.version() != ProtocolVersion.V3_1) {
            return false;
        }
        if (connect.clientId().isEmpty()) {
            return true;
        }
        ByteBuf plain = Unpooled.buffer();
        new PacketEncoder(ProtocolVersion.V3_1).encode(packet, plain);
        byte[] same = new byte[plain.readableBytes()];
        plain.readBytes(same);
        return !Arrays.equals(same, bytes);
    }

    /** Netty's encoder holds client identifiers of MQTT 3.1 to 23 characters. */
    private static boolean isUnwritableByNetty(Packet packet, ProtocolVersion version) {
        return version == ProtocolVersion.V3_1
                && packet instanceof Packet.Connect connect
                && connect.clientId().length() > 23;
    }
}
