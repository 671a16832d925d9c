package dev.sluice.mqtt.internal;

import dev.sluice.core.message.Bytes;
import dev.sluice.mqtt.codec.Packet;
import dev.sluice.mqtt.codec.PacketEncoder;
import dev.sluice.mqtt.codec.PropertyBlock;
import dev.sluice.mqtt.codec.ProtocolVersion;
import dev.sluice.mqtt.codec.PublishTemplate;
import dev.sluice.mqtt.session.PacketCounters;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;

import org.jspecify.annotations.Nullable;

/**
 * Encodes what one connection sends. Small packets of one burst share a buffer, so a burst is one
 * write; a payload above {@value #COPIED_BYTES} bytes is not copied again but goes out from memory
 * that all its receivers on this loop share. <i>Confined to its event loop.</i>
 */
final class Output {
    private static final int COPIED_BYTES = 1_024;
    private static final int FIRST_BYTES = 256;
    private static final int BUFFER_BYTES = 16_384;

    private final ChannelHandlerContext context;
    private final LoopOutput shared;
    private final PacketCounters counters;
    private PacketEncoder encoder = new PacketEncoder(ProtocolVersion.V3_1_1);
    private @Nullable ByteBuf buffer;
    private int packets;
    private int publishes;
    private long payloadBytes;

    Output(ChannelHandlerContext context, LoopOutput shared, PacketCounters counters) {
        this.counters = counters;
        this.context = context;
        this.shared = shared;
    }

    void speak(ProtocolVersion version) {
        encoder = new PacketEncoder(version);
    }

    int size(Packet packet) {
        return encoder.size(packet);
    }

    void add(Packet packet) {
        packets++;
        encoder.encode(packet, buffer(FIRST_BYTES));
    }

    void add(PublishTemplate template, boolean dup, int packetId, PropertyBlock own) {
        shared.clearSoon();
        Bytes payload = template.payload();
        packets++;
        publishes++;
        payloadBytes += payload.length();
        boolean isCopied = payload.length() <= COPIED_BYTES;
        int bytes = isCopied ? template.packetSize(own) : template.headSize(own);
        ByteBuf out = buffer(bytes);
        template.writeHead(out, dup, packetId, own);
        if (isCopied) {
            payload.writeTo(out);
        } else {
            write();
            var _ = context.write(shared.share(payload), context.voidPromise());
        }
    }

    /** Hands what was collected to the channel. */
    void write() {
        if (packets > 0) {
            counters.sent(packets, publishes, payloadBytes);
            packets = 0;
            publishes = 0;
            payloadBytes = 0;
        }
        ByteBuf full = buffer;
        buffer = null;
        if (full != null) {
            var _ = context.write(full, context.voidPromise());
        }
    }

    /** Drops what was not handed to the channel. */
    void release() {
        ByteBuf rest = buffer;
        buffer = null;
        if (rest != null) {
            rest.release();
        }
    }

    /** The buffer of this burst, with an empty one begun where the old one would get too big. */
    private ByteBuf buffer(int bytes) {
        ByteBuf current = buffer;
        if (current != null && current.readableBytes() + bytes > BUFFER_BYTES) {
            write();
            current = null;
        }
        if (current == null) {
            current = context.alloc().ioBuffer(Math.max(FIRST_BYTES, bytes));
            buffer = current;
        }
        return current;
    }
}
