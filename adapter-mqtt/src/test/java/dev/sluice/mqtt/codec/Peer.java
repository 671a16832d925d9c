package dev.sluice.mqtt.codec;

import dev.sluice.mqtt.vectors.Vector;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import java.util.ArrayList;
import java.util.List;

/** The receiving cutter and decoder of one connection, set up as a vector's state says. */
final class Peer {
    private final FrameCutter cutter;
    private final PacketDecoder decoder;

    Peer(ProtocolVersion version, Vector.State state) throws ProtocolViolationException {
        Sender sender = state == Vector.State.TO_CLIENT ? Sender.SERVER : Sender.CLIENT;
        cutter = new FrameCutter(sender, Vector.CONNECT_BYTES);
        if (state == Vector.State.FIRST) {
            decoder = new PacketDecoder(sender, Vector.LIMITS);
            return;
        }
        if (state == Vector.State.CONNECTED) {
            cutter.advance(Unpooled.wrappedBuffer(new byte[] {0x10, 0x00}));
        }
        cutter.accept(version, Vector.PACKET_BYTES);
        decoder = new PacketDecoder(sender, Vector.LIMITS, version);
    }

    /** All packets that are complete. */
    List<Packet> receive(ByteBuf in) throws ProtocolViolationException {
        List<Packet> packets = new ArrayList<>();
        receive(in, packets);
        return packets;
    }

    /** Adds them to a list, which has those before a violation, too. */
    void receive(ByteBuf in, List<Packet> packets) throws ProtocolViolationException {
        while (cutter.advance(in)) {
            packets.add(decoder.decode(cutter.header(), cutter.takeBody()));
        }
    }

    boolean isInsidePacket() {
        return cutter.isInsidePacket();
    }
}
