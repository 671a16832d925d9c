package dev.sluice.mqtt.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.mqtt.vectors.Vector;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

import java.util.ArrayList;
import java.util.List;

/** Every line of the vector files through cutter and decoder. */
class VectorTest {
    @ParameterizedTest
    @FieldSource("dev.sluice.mqtt.vectors.Vector#FILES")
    void decodesOrRefusesAsTheVectorsSay(String file) {
        List<String> wrong = new ArrayList<>();
        for (Vector vector : Vector.file(file)) {
            String actual = outcome(vector, Unpooled.wrappedBuffer(vector.bytes().toArray()));
            if (!actual.equals(vector.expected())) {
                wrong.add(
                        "%s%n  expected %s%n  was %s".formatted(vector, vector.expected(), actual));
            }
        }
        assertTrue(wrong.isEmpty(), () -> String.join("\n", wrong));
    }

    /** [MQTT-4.13.1-1]: nothing behind a packet may change what it means. */
    @ParameterizedTest
    @FieldSource("dev.sluice.mqtt.vectors.Vector#FILES")
    void readsNothingBeyondThePacket(String file) throws ProtocolViolationException {
        for (Vector vector : Vector.file(file)) {
            boolean isFromServer = vector.state() == Vector.State.TO_CLIENT;
            byte[] ping = {(byte) (isFromServer ? 0xD0 : 0xC0), 0};
            ByteBuf in = Unpooled.wrappedBuffer(vector.bytes().toArray(), ping, ping);
            if (vector.expectsPacket()) {
                List<Packet> packets = new Peer(vector.version(), vector.state()).receive(in);
                assertEquals(3, packets.size(), vector::toString);
                assertEquals(vector.expected(), Described.packet(packets.getFirst()));
                assertEquals(
                        isFromServer ? new Packet.PingResp() : new Packet.PingReq(),
                        packets.getLast());
            } else if (!vector.expected().equals("more")) {
                assertEquals(vector.expected(), outcome(vector, in), vector::toString);
            }
        }
    }

    @ParameterizedTest
    @FieldSource("dev.sluice.mqtt.vectors.Vector#FILES")
    void splitsOfTheStreamChangeNothing(String file) {
        for (Vector vector : Vector.file(file)) {
            assertEquals(vector.expected(), outcomeByteByByte(vector), vector::toString);
        }
    }

    @Test
    void thereAreVectorsOfEveryFile() {
        assertTrue(Vector.all().size() > 3_000, "vectors: " + Vector.all().size());
    }

    static String outcome(Vector vector, ByteBuf in) {
        try {
            List<Packet> packets = new Peer(vector.version(), vector.state()).receive(in);
            return packets.isEmpty() ? "more" : Described.packet(packets.getFirst());
        } catch (ProtocolViolationException e) {
            return "error 0x%02X".formatted(e.reason().value());
        }
    }

    private static String outcomeByteByByte(Vector vector) {
        try {
            Peer peer = new Peer(vector.version(), vector.state());
            for (byte next : vector.bytes().toArray()) {
                List<Packet> packets = peer.receive(Unpooled.wrappedBuffer(new byte[] {next}));
                if (!packets.isEmpty()) {
                    return Described.packet(packets.getFirst());
                }
            }
            return "more";
        } catch (ProtocolViolationException e) {
            return "error 0x%02X".formatted(e.reason().value());
        }
    }
}
