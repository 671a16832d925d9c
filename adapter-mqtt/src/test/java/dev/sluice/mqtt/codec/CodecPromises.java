package dev.sluice.mqtt.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.mqtt.vectors.Vector;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * What holds for any bytes at all, in any state and version:
 *
 * <ul>
 *   <li>nothing but {@link ProtocolViolationException} leaves cutter and decoder;
 *   <li>how the bytes are split over reads changes nothing;
 *   <li>a packet that was decoded, encoded and decoded again says the same;
 *   <li>what we take, netty's decoder takes too, with the same fields ({@link NettyOracle}).
 * </ul>
 *
 * An input's first byte chooses state and version, the rest is the stream. <i>Thread-safe.</i>
 */
final class CodecPromises {
    private static final List<Vector.State> STATES = List.of(Vector.State.values());
    private static final List<ProtocolVersion> VERSIONS = List.of(ProtocolVersion.values());

    private CodecPromises() {}

    /** The input that stands for a vector. */
    static byte[] input(Vector vector) {
        byte[] stream = vector.bytes().toArray();
        byte[] input = new byte[1 + stream.length];
        input[0] =
                (byte)
                        (STATES.size() * VERSIONS.indexOf(vector.version())
                                + STATES.indexOf(vector.state()));
        System.arraycopy(stream, 0, input, 1, stream.length);
        return input;
    }

    /** Fails if a promise is broken; what the codec makes of the input otherwise. */
    static List<String> check(byte[] input) {
        if (input.length == 0) {
            return List.of();
        }
        int choice = Math.floorMod(input[0], STATES.size() * VERSIONS.size());
        Vector.State state = STATES.get(choice % STATES.size());
        ProtocolVersion version = VERSIONS.get(choice / STATES.size());
        byte[] stream = Arrays.copyOfRange(input, 1, input.length);

        Reading whole = Reading.of(version, state, stream, Math.max(1, stream.length));
        int split = 1 + Math.floorMod(Arrays.hashCode(stream), 7);
        assertEquals(whole.words(), Reading.of(version, state, stream, split).words());
        for (Packet packet : whole.packets) {
            ProtocolVersion spoken = packet instanceof Packet.Connect c ? c.version() : version;
            if (state != Vector.State.FIRST || packet instanceof Packet.Connect) {
                checkRoundTrip(packet, spoken, state);
            }
        }
        if (whole.packets.size() == 1 && whole.violation == null && !whole.isInsidePacket) {
            NettyOracle.check(whole.packets.getFirst(), stream, version, state);
        }
        return whole.words();
    }

    /** What cutter and decoder make of a stream. */
    private record Reading(
            List<Packet> packets, @Nullable String violation, boolean isInsidePacket) {
        static Reading of(
                ProtocolVersion version, Vector.State state, byte[] stream, int bytesAtOnce) {
            List<Packet> packets = new ArrayList<>();
            try {
                Peer peer = new Peer(version, state);
                for (int at = 0; at < stream.length; at += bytesAtOnce) {
                    int length = Math.min(bytesAtOnce, stream.length - at);
                    peer.receive(Unpooled.wrappedBuffer(stream, at, length), packets);
                }
                return new Reading(packets, null, peer.isInsidePacket());
            } catch (ProtocolViolationException e) {
                String message = e.getMessage();
                assertTrue(message != null && !message.isBlank(), "a violation says what is wrong");
                return new Reading(packets, "error 0x%02X".formatted(e.reason().value()), false);
            }
        }

        List<String> words() {
            List<String> words = new ArrayList<>();
            packets.forEach(packet -> words.add(Described.packet(packet)));
            if (violation != null) {
                words.add(violation);
            }
            return words;
        }
    }

    private static void checkRoundTrip(Packet packet, ProtocolVersion version, Vector.State state) {
        if (packet instanceof Packet.ConnAck && version == ProtocolVersion.V3_1) {
            return; // the byte of "session present" means nothing there
        }
        ByteBuf encoded = Unpooled.buffer();
        new PacketEncoder(version).encode(packet, encoded);
        byte[] bytes = new byte[encoded.readableBytes()];
        encoded.readBytes(bytes);
        assertEquals(bytes.length, new PacketEncoder(version).size(packet));
        assertEquals(
                List.of(Described.packet(packet)),
                Reading.of(version, state, bytes, bytes.length).words(),
                () -> "encoded as " + HexFormat.of().formatHex(bytes));
    }
}
