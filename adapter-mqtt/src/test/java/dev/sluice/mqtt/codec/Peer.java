package dev.sluice.mqtt.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import java.util.ArrayList;
import java.util.List;

/** The cutter and decoder of one connection, set up as a vector's state says. */
final class Peer {
    private final FrameCutter cutter;
    private final PacketDecoder decoder;

    Peer(ProtocolVersion version, boolean isFirst) throws ProtocolViolationException {
        cutter = new FrameCutter(Sender.CLIENT, Vector.CONNECT_BYTES);
        if (isFirst) {
            decoder = new PacketDecoder(Sender.CLIENT, Vector.LIMITS);
        } else {
            cutter.advance(Unpooled.wrappedBuffer(new byte[] {0x10, 0x00}));
            cutter.accept(version, Vector.PACKET_BYTES);
            decoder = new PacketDecoder(Sender.CLIENT, Vector.LIMITS, version);
        }
    }

    /** All packets that are complete. */
    List<Packet> receive(ByteBuf in) throws ProtocolViolationException {
        List<Packet> packets = new ArrayList<>();
        while (cutter.advance(in)) {
            packets.add(decoder.decode(cutter.header(), cutter.takeBody()));
        }
        return packets;
    }
}
