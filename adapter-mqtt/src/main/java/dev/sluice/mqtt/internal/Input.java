package dev.sluice.mqtt.internal;

import dev.sluice.mqtt.MqttConfig;
import dev.sluice.mqtt.codec.DecoderLimits;
import dev.sluice.mqtt.codec.FrameCutter;
import dev.sluice.mqtt.codec.Packet;
import dev.sluice.mqtt.codec.PacketDecoder;
import dev.sluice.mqtt.codec.ProtocolVersion;
import dev.sluice.mqtt.codec.ProtocolViolationException;
import dev.sluice.mqtt.codec.Sender;
import dev.sluice.mqtt.session.ListenerRules;

import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;

/**
 * The bytes that one connection has received and not yet turned into packets. There are such bytes
 * only while the protocol does not want input; the channel is not read then, so they are what was
 * read at once. <i>Confined to its event loop.</i>
 */
final class Input {
    private final FrameCutter cutter;
    private final PacketDecoder decoder;
    private final int maximumBytes;
    private final ArrayDeque<ByteBuf> waiting = new ArrayDeque<>(1);

    Input(ListenerRules rules) {
        MqttConfig config = rules.config();
        cutter = new FrameCutter(Sender.CLIENT, (int) config.maxConnectBytes().bytes(), rules);
        decoder =
                new PacketDecoder(
                        Sender.CLIENT,
                        new DecoderLimits(
                                config.maxTopicLevels(),
                                config.maxUserProperties(),
                                config.maxSubscriptionsPerSession()),
                        rules);
        maximumBytes = (int) config.maxPacketBytes().bytes();
    }

    /** Takes bytes over. */
    void add(ByteBuf bytes) {
        waiting.add(bytes);
    }

    /** The next whole packet, or null when there is none yet. */
    @Nullable Packet next() throws ProtocolViolationException {
        ByteBuf bytes = waiting.peek();
        while (bytes != null) {
            if (cutter.advance(bytes)) {
                return decoder.decode(cutter.header(), cutter.takeBody());
            }
            waiting.remove().release();
            bytes = waiting.peek();
        }
        return null;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** The CONNECT was accepted: the larger limit holds from the next packet on. */
    void accept() {
        ProtocolVersion version = decoder.version();
        if (version == null) {
            throw new IllegalStateException("accepted before a CONNECT was decoded");
        }
        cutter.accept(version, maximumBytes);
    }

    /** The version that a CONNECT named, even if the rest of it was wrong. */
    @Nullable ProtocolVersion version() {
        return decoder.version();
    }

    boolean isLevelUnknown() {
        return decoder.isLevelUnknown();
    }

    void release() {
        waiting.forEach(ByteBuf::release);
        waiting.clear();
    }
}
