package dev.sluice.mqtt.codec;

import dev.sluice.core.message.Bytes;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * One line of the vector files: what a client sends in some state, and what the codec must make of
 * it: a packet, {@code more} or {@code error} with a reason code. Immutable.
 */
record Vector(
        String id,
        ProtocolVersion version,
        boolean isFirst,
        Bytes bytes,
        String expected,
        String source) {
    static final List<String> FILES =
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
                    "control-properties");

    static final DecoderLimits LIMITS = new DecoderLimits(32, 64, 100);
    static final int CONNECT_BYTES = 65_536;
    static final int PACKET_BYTES = 1_048_576;

    static List<Vector> all() {
        List<Vector> vectors = new ArrayList<>();
        for (String file : FILES) {
            vectors.addAll(file(file));
        }
        return vectors;
    }

    static List<Vector> file(String name) {
        String path = "/vectors/" + name + ".txt";
        try (InputStream in = Vector.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalArgumentException("no vectors in " + path);
            }
            return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(Vector::parse)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Vector parse(String line) {
        List<String> columns = List.of(line.split(" \\| ", -1));
        if (columns.size() != 6) {
            throw new IllegalArgumentException("a vector has six columns: " + line);
        }
        ProtocolVersion version =
                switch (columns.get(1)) {
                    case "3.1" -> ProtocolVersion.V3_1;
                    case "3.1.1" -> ProtocolVersion.V3_1_1;
                    case "5" -> ProtocolVersion.V5;
                    default -> throw new IllegalArgumentException("no such version: " + line);
                };
        return new Vector(
                columns.get(0),
                version,
                columns.get(2).equals("first"),
                Bytes.wrap(HexFormat.of().parseHex(columns.get(3))),
                columns.get(4),
                columns.get(5));
    }

    boolean expectsPacket() {
        return !expected.startsWith("error ") && !expected.equals("more");
    }

    @Override
    public String toString() {
        return "%s v%s [%s] %s"
                .formatted(id, version, source, HexFormat.of().formatHex(bytes.toArray()));
    }
}
