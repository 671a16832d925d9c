package dev.sluice.mqtt.vectors;

import dev.sluice.core.message.Bytes;
import dev.sluice.mqtt.codec.DecoderLimits;
import dev.sluice.mqtt.codec.ProtocolVersion;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * One line of the vector files: what a peer sends in some state, and what the codec must make of
 * it: a packet, {@code more} or {@code error} with a reason code. Immutable.
 */
public record Vector(
        String id,
        ProtocolVersion version,
        State state,
        Bytes bytes,
        String expected,
        String source) {
    /** Files of what clients send. */
    public static final List<String> FILES =
            List.of(
                    "framing",
                    "connect",
                    "connect-properties",
                    "publish",
                    "publish-properties",
                    "acks",
                    "ack-properties",
                    "subscribe",
                    "subscribe-properties",
                    "unsubscribe",
                    "control",
                    "control-properties",
                    "to-client",
                    "to-client-properties");

    /** The limits that the vectors assume. */
    public static final DecoderLimits LIMITS = new DecoderLimits(32, 64, 100);

    public static final int CONNECT_BYTES = 65_536;
    public static final int PACKET_BYTES = 1_048_576;

    /** Who sends the bytes, and when. */
    public enum State {
        /** A client, as the first packet of its connection. */
        FIRST,
        /** A client, after a valid CONNECT of the vector's version. */
        CONNECTED,
        /** A server, to a client that has sent such a CONNECT. */
        TO_CLIENT;

        static State of(String word) {
            return switch (word) {
                case "first" -> FIRST;
                case "connected" -> CONNECTED;
                case "to-client" -> TO_CLIENT;
                default -> throw new IllegalArgumentException("no such state: " + word);
            };
        }
    }

    public static List<Vector> all() {
        List<Vector> vectors = new ArrayList<>();
        for (String file : FILES) {
            vectors.addAll(file(file));
        }
        return vectors;
    }

    /** The vectors of one file. */
    public static List<Vector> file(String name) {
        return VectorFiles.lines(name).stream().map(Vector::parse).toList();
    }

    private static Vector parse(String line) {
        List<String> columns = List.of(line.split(" \\| ", -1));
        if (columns.size() != 6) {
            throw new IllegalArgumentException("a vector has six columns: " + line);
        }
        return new Vector(
                columns.get(0),
                VectorFiles.version(columns.get(1)),
                State.of(columns.get(2)),
                Bytes.wrap(HexFormat.of().parseHex(columns.get(3))),
                columns.get(4),
                columns.get(5));
    }

    public boolean isFirst() {
        return state == State.FIRST;
    }

    public boolean expectsPacket() {
        return !expectsError() && !expected.equals("more");
    }

    public boolean expectsError() {
        return expected.startsWith("error ");
    }

    @Override
    public String toString() {
        return "%s v%s [%s] %s"
                .formatted(id, version, source, HexFormat.of().formatHex(bytes.toArray()));
    }
}
