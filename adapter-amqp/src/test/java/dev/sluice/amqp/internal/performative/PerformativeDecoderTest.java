package dev.sluice.amqp.internal.performative;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.amqp.internal.wire.DecodeException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

class PerformativeDecoderTest {
    private static final String VECTORS = "/dev/sluice/amqp/performative-vectors.txt";

    record Vector(String hex, String expected, String name) {

        ByteBuffer body() {
            return ByteBuffer.wrap(HexFormat.of().parseHex(hex.replace(" ", "")));
        }

        boolean isSasl() {
            return (body().get(2) & 0xF0) == Descriptor.SASL_MECHANISMS;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static List<Vector> vectors() throws IOException {
        try (InputStream in = PerformativeDecoderTest.class.getResourceAsStream(VECTORS)) {
            String text =
                    new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            return text.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> line.split(" \\| ", 3))
                    .map(parts -> new Vector(parts[0], parts[1], parts[2]))
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void judgesAsDocumented(Vector vector) throws DecodeException {
        ByteBuffer body = vector.body();
        if (vector.expected().equals("ok")) {
            decode(vector, body);
            assertEquals(body.limit(), body.position(), "all of it is read");
            return;
        }
        DecodeException error = assertThrows(DecodeException.class, () -> decode(vector, body));
        assertTrue(
                error.reason().contains(vector.expected()),
                () -> error.reason() + " does not contain " + vector.expected());
    }

    private static void decode(Vector vector, ByteBuffer body) throws DecodeException {
        PerformativeDecoder decoder = new PerformativeDecoder();
        if (vector.isSasl()) {
            decoder.decodeSasl(body);
        } else {
            decoder.decode(body);
        }
    }
}
