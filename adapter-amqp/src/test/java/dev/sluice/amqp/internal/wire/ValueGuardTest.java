package dev.sluice.amqp.internal.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Objects;
import java.util.stream.Stream;

class ValueGuardTest {

    record Vector(String hex, String expected, String name) {

        byte[] bytes() {
            return HexFormat.of().parseHex(hex.replace(" ", ""));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Vector> vectors() throws IOException {
        try (InputStream in =
                ValueGuardTest.class.getResourceAsStream("/dev/sluice/amqp/guard-vectors.txt")) {
            String text =
                    new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            return text
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> line.split("\\|", 3))
                    .map(parts -> new Vector(parts[0].trim(), parts[1].trim(), parts[2].trim()))
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void judgesAsDocumented(Vector vector) throws DecodeException {
        byte[] bytes = vector.bytes();
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        if (vector.expected().equals("ok")) {
            assertEquals(bytes.length, new ValueGuard().check(buffer, 0, bytes.length));
            new ValueReader(buffer).read();
            assertEquals(bytes.length, buffer.position(), "the reader reads what the guard passed");
        } else {
            DecodeException error =
                    assertThrows(
                            DecodeException.class,
                            () -> new ValueGuard().check(buffer, 0, bytes.length));
            assertTrue(
                    error.reason().contains(vector.expected()),
                    () -> error.reason() + " does not contain " + vector.expected());
        }
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void refusesEveryPrefixOfAGoodValue(Vector vector) {
        if (!vector.expected().equals("ok")) {
            return;
        }
        byte[] bytes = vector.bytes();
        for (int limit = 0; limit < bytes.length; limit++) {
            int cut = limit;
            assertThrows(
                    DecodeException.class,
                    () -> new ValueGuard().check(ByteBuffer.wrap(bytes), 0, cut),
                    () -> "cut at " + cut);
        }
    }

    @Test
    void stopsAtTheDepthLimitWithoutRecursingFurther() throws DecodeException {
        ByteBuffer deep = nestedLists(ValueGuard.MAX_DEPTH);
        assertEquals(deep.limit(), new ValueGuard().check(deep, 0, deep.limit()));
        for (int depth : new int[] {ValueGuard.MAX_DEPTH + 1, 10_000}) {
            ByteBuffer deeper = nestedLists(depth);
            DecodeException error =
                    assertThrows(
                            DecodeException.class,
                            () -> new ValueGuard().check(deeper, 0, deeper.limit()));
            assertEquals("values nested deeper than 32", error.reason());
        }
    }

    @Test
    void stopsAtTheDepthLimitOfDescribedValuesAndArrays() {
        ByteBuffer described = ByteBuffer.allocate(3 * 10_000 + 1);
        for (int i = 0; i < 10_000; i++) {
            described.put((byte) 0).put((byte) 0x53).put((byte) 1);
        }
        described.put((byte) 0x40).flip();
        assertThrows(
                DecodeException.class,
                () -> new ValueGuard().check(described, 0, described.limit()));

        int levels = 5_000;
        int levelBytes = 9;
        ByteBuffer arrays = ByteBuffer.allocate(levels * levelBytes);
        arrays.put((byte) 0xF0);
        for (int i = 1; i < levels; i++) {
            arrays.putInt((levels - i) * levelBytes - 4).putInt(1).put((byte) 0xF0);
        }
        arrays.flip();
        assertThrows(
                DecodeException.class, () -> new ValueGuard().check(arrays, 0, arrays.limit()));
    }

    private static ByteBuffer nestedLists(int depth) {
        ByteBuffer buffer = ByteBuffer.allocate(depth * 9 + 1);
        for (int i = 0; i < depth; i++) {
            buffer.put((byte) 0xD0).putInt((depth - i - 1) * 9 + 5).putInt(1);
        }
        return buffer.put((byte) 0x40).flip();
    }
}
