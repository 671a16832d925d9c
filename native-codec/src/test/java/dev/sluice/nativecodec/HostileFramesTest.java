package dev.sluice.nativecodec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/** Bytes that a peer must not be believed, each with what becomes of it. */
final class HostileFramesTest {
    /** One line of {@code hostile-frames.txt}. */
    record Vector(String hex, String expected, String note) {}

    static List<Vector> vectors() throws IOException {
        List<Vector> vectors = new ArrayList<>();
        try (InputStream in =
                        Objects.requireNonNull(
                                HostileFramesTest.class.getResourceAsStream("hostile-frames.txt"));
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    String[] parts = line.split("\\|", 3);
                    vectors.add(new Vector(parts[0].strip(), parts[1].strip(), parts[2].strip()));
                }
            }
        }
        return vectors;
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void answersAsTheVectorSays(Vector vector) {
        byte[] bytes = HexFormat.of().parseHex(vector.hex().replace(" ", ""));
        assertEquals(vector.expected(), outcome(Unpooled.wrappedBuffer(bytes)), vector.note());
    }

    /** The error code, MORE, or the name of the operation. */
    private static String outcome(ByteBuf bytes) {
        try {
            Frame frame = new FrameDecoder(Limits.PRE_AUTH_FRAME_BYTES).decode(bytes);
            return switch (frame) {
                case null -> "MORE";
                case UnknownFrame unknown -> "Unknown:" + unknown.code();
                default -> frame.getClass().getSimpleName();
            };
        } catch (NativeProtocolException refused) {
            return refused.code().name();
        }
    }
}
