package dev.sluice.amqp.oracle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.amqp.internal.type.AmqpArray;
import dev.sluice.amqp.internal.type.CodePoint;
import dev.sluice.amqp.internal.type.Described;
import dev.sluice.amqp.internal.type.Symbol;
import dev.sluice.amqp.internal.type.Unsigned;
import dev.sluice.amqp.internal.wire.DecodeException;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

class ValueOracleTest {
    private static final int ROUNDS = 5_000;

    private final ProtonCodec proton = ProtonCodec.ofPrimitives();
    private final RandomValues values = new RandomValues(20_260_301);

    @Test
    void protonReadsWhatWeWrite() {
        for (int round = 0; round < ROUNDS; round++) {
            Object value = values.value();
            byte[] bytes = OwnCodec.encode(value);
            Object read = ProtonValues.fromProton(proton.decode(bytes));
            assertEquals(ProtonValues.plain(value), read, hint(round, bytes));
        }
    }

    @Test
    void weReadWhatProtonWrites() throws DecodeException {
        for (int round = 0; round < ROUNDS; round++) {
            Object value = values.value();
            Object theirs = ProtonValues.toProton(value);
            byte[] bytes = proton.encode(theirs);
            Object read = ProtonValues.plain(OwnCodec.decodeValue(bytes));
            assertEquals(ProtonValues.plain(value), read, hint(round, bytes));
        }
    }

    @Test
    void readsWhatItWritesTypesIncluded() throws DecodeException {
        for (int round = 0; round < ROUNDS; round++) {
            Object value = values.value();
            byte[] bytes = OwnCodec.encode(value);
            Object read = OwnCodec.decodeValue(bytes);
            assertEquals(ProtonValues.plain(value), ProtonValues.plain(read), hint(round, bytes));
            assertArrayEquals(bytes, OwnCodec.encode(read), hint(round, bytes));
        }
    }

    /** proton-j keeps 16 bits of a char, no type of an empty array, and refuses arrays of nulls. */
    @Test
    void keepsWhatProtonLoses() throws DecodeException {
        List<Object> all =
                List.of(
                        new CodePoint(0x1F600),
                        new AmqpArray(0x40, null, Arrays.asList(null, null)),
                        new AmqpArray(0xB3, null, List.of()),
                        new AmqpArray(0x70, Unsigned.ulong(0x77), List.of()),
                        new AmqpArray(0x70, Symbol.of("a:b"), List.of(Unsigned.uint(7))));
        for (Object value : all) {
            assertEquals(value, OwnCodec.decodeValue(OwnCodec.encode(value)));
        }
    }

    @Test
    void writesArraysOfDescribedValuesAsProtonReadsThem() {
        Unsigned descriptor = Unsigned.ulong(0xBAD_0000L);
        AmqpArray array = new AmqpArray(0xD0, descriptor, List.of(List.of(1), List.of("two")));
        Object read = ProtonValues.fromProton(proton.decode(OwnCodec.encode(array)));
        assertEquals(
                new AmqpArray(
                        0,
                        null,
                        List.of(
                                new Described(descriptor, List.of(1)),
                                new Described(descriptor, List.of("two")))),
                read);
    }

    @Test
    void readsMapsWithKeysOfEverySimpleType() throws DecodeException {
        for (int round = 0; round < ROUNDS; round++) {
            @Nullable Object key = values.simple();
            if (key != null) {
                byte[] bytes = OwnCodec.encode(Map.of(key, round));
                assertEquals(Map.of(key, round), OwnCodec.decodeValue(bytes), hint(round, bytes));
            }
        }
    }

    private String hint(int round, byte[] bytes) {
        return values + " round " + round + ": " + OwnCodec.hex(bytes);
    }
}
