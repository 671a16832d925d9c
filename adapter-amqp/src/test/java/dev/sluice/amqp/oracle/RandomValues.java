package dev.sluice.amqp.oracle;

import dev.sluice.amqp.internal.type.AmqpArray;
import dev.sluice.amqp.internal.type.Binary;
import dev.sluice.amqp.internal.type.CodePoint;
import dev.sluice.amqp.internal.type.Decimal;
import dev.sluice.amqp.internal.type.Described;
import dev.sluice.amqp.internal.type.Symbol;
import dev.sluice.amqp.internal.type.Timestamp;
import dev.sluice.amqp.internal.type.Unsigned;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Random values of every AMQP type, from a seed that {@code -Dsluice.seed=N} sets again. Numbers
 * lie on the edges of their encodings more often than not.
 *
 * <p>Confined to one thread.
 */
public final class RandomValues {
    private static final int MAX_DEPTH = 3;
    private static final int SIMPLE_TYPES = 22;
    private static final int TYPES = SIMPLE_TYPES + 4;
    private static final long[] EDGES = {
        0,
        1,
        127,
        128,
        255,
        256,
        32_767,
        32_768,
        65_535,
        65_536,
        0x7FFF_FFFFL,
        0x8000_0000L,
        0xFFFF_FFFFL,
        0x1_0000_0000L,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        -1,
        -128,
        -129,
        -32_768
    };
    private static final String[] TEXTS = {
        "",
        "a",
        "sensors/1/temp",
        "naïve",
        "日本語",
        "😀",
        "\u0000",
        "\uffff",
        "x".repeat(255),
        "x".repeat(256),
        "é".repeat(128)
    };
    private static final int[] CODES = {
        0x41, 0x42, 0x43, 0x44, 0x45, 0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x60, 0x61, 0x70,
        0x71, 0x72, 0x73, 0x74, 0x80, 0x81, 0x82, 0x83, 0x84, 0x94, 0x98, 0xA0, 0xA1, 0xA3, 0xB0,
        0xB1, 0xB3, 0xC0, 0xC1, 0xD0, 0xD1, 0xE0, 0xF0
    };

    private final Random random;
    private final String name;

    /** Values from the seed given by the system property, or else {@code otherwise}. */
    public RandomValues(long otherwise) {
        long seed = Long.getLong("sluice.seed", otherwise);
        random = new Random(seed);
        name = "-Dsluice.seed=" + seed;
    }

    /** How to get the same values again. */
    @Override
    public String toString() {
        return name;
    }

    /** The source of chance behind it all. */
    public Random random() {
        return random;
    }

    /** Any value. */
    public @Nullable Object value() {
        return value(0);
    }

    private @Nullable Object value(int depth) {
        int type = random.nextInt(depth < MAX_DEPTH ? TYPES : SIMPLE_TYPES);
        return switch (type - SIMPLE_TYPES) {
            case 0 -> list(depth + 1);
            case 1 -> map(depth + 1);
            case 2 ->
                    new Described(
                            random.nextBoolean()
                                    ? Unsigned.ulong(0xBAD_0000L + random.nextInt(1000))
                                    : Symbol.of("sluice:test"),
                            value(depth + 1));
            case 3 -> array(depth + 1);
            default -> simple(type);
        };
    }

    /** Any value that is neither described nor compound nor an array. */
    public @Nullable Object simple() {
        return simple(random.nextInt(SIMPLE_TYPES));
    }

    private @Nullable Object simple(int type) {
        return switch (type) {
            case 0 -> null;
            case 1 -> random.nextBoolean();
            case 2 -> Unsigned.ubyte((int) whole() & 0xFF);
            case 3 -> Unsigned.ushort((int) whole() & 0xFFFF);
            case 4 -> Unsigned.uint(uint());
            case 5 -> Unsigned.ulong(whole());
            case 6 -> (byte) whole();
            case 7 -> (short) whole();
            case 8 -> (int) whole();
            case 9 -> whole();
            case 10 -> Float.intBitsToFloat(random.nextInt());
            case 11 -> Double.longBitsToDouble(random.nextLong());
            case 12 -> new CodePoint(random.nextInt(0xD800));
            case 13 -> new Timestamp(whole());
            case 14 -> new UUID(random.nextLong(), random.nextLong());
            case 15 -> binary();
            case 16 -> new Decimal(bits(4));
            case 17 -> new Decimal(bits(8));
            case 18 -> new Decimal(bits(16));
            case 19 -> symbol();
            default -> text();
        };
    }

    /** A number of any size. */
    public long whole() {
        return random.nextBoolean() ? EDGES[random.nextInt(EDGES.length)] : random.nextLong();
    }

    /** The value of a uint. */
    public long uint() {
        return whole() & 0xFFFF_FFFFL;
    }

    /** A string. */
    public String text() {
        return TEXTS[random.nextInt(TEXTS.length)];
    }

    /** A symbol. */
    public Symbol symbol() {
        int length = random.nextInt(20) == 0 ? 250 + random.nextInt(10) : random.nextInt(12);
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < length; i++) {
            name.append((char) (' ' + random.nextInt(95)));
        }
        return Symbol.of(name.toString());
    }

    /** A binary. */
    public Binary binary() {
        return bits(random.nextInt(10) == 0 ? 250 + random.nextInt(10) : random.nextInt(40));
    }

    private Binary bits(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return Binary.of(bytes);
    }

    /** {@code value}, or nothing every other time. */
    public <T> @Nullable T orNull(Supplier<T> value) {
        return random.nextBoolean() ? value.get() : null;
    }

    /** Some symbols. */
    public List<Symbol> symbols() {
        List<Symbol> symbols = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            symbols.add(symbol());
        }
        return symbols;
    }

    /** A map with symbols for keys. */
    public Map<Object, @Nullable Object> fields() {
        Map<Object, @Nullable Object> fields = new LinkedHashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            fields.put(symbol(), value(1));
        }
        return fields;
    }

    private List<@Nullable Object> list(int depth) {
        List<@Nullable Object> list = new ArrayList<>();
        for (int i = size(); i > 0; i--) {
            list.add(value(depth));
        }
        return list;
    }

    private Map<Object, @Nullable Object> map(int depth) {
        Map<Object, @Nullable Object> map = new LinkedHashMap<>();
        for (int i = size(); i > 0; i--) {
            Object key = simple();
            map.put(key == null ? text() : key, value(depth));
        }
        return map;
    }

    private int size() {
        return random.nextInt(50) == 0 ? 250 + random.nextInt(10) : random.nextInt(5);
    }

    /** An array of any constructor but null, which proton-j refuses, and without descriptor. */
    public AmqpArray array() {
        return array(MAX_DEPTH);
    }

    private AmqpArray array(int depth) {
        int code = CODES[random.nextInt(CODES.length)];
        List<@Nullable Object> elements = new ArrayList<>();
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            elements.add(element(code, depth + 1));
        }
        return new AmqpArray(code, null, elements);
    }

    private @Nullable Object element(int code, int depth) {
        return switch (code) {
            case 0x41 -> true;
            case 0x42 -> false;
            case 0x43 -> Unsigned.uint(0);
            case 0x44 -> Unsigned.ulong(0);
            case 0x45 -> List.of();
            case 0x52 -> Unsigned.uint(random.nextInt(256));
            case 0x53 -> Unsigned.ulong(random.nextInt(256));
            case 0x54 -> (int) (byte) random.nextInt();
            case 0x55 -> (long) (byte) random.nextInt();
            case 0x56 -> random.nextBoolean();
            case 0xA0, 0xB0 -> binary();
            case 0xA1, 0xB1 -> text();
            case 0xA3, 0xB3 -> symbol();
            case 0xC0, 0xD0 -> list(Math.max(depth, MAX_DEPTH));
            case 0xC1, 0xD1 -> map(Math.max(depth, MAX_DEPTH));
            case 0xE0, 0xF0 -> new AmqpArray(0x70, null, List.of(Unsigned.uint(uint())));
            default -> simple(typeOf(code));
        };
    }

    private static int typeOf(int code) {
        return switch (code) {
            case 0x50 -> 2;
            case 0x60 -> 3;
            case 0x70 -> 4;
            case 0x80 -> 5;
            case 0x51 -> 6;
            case 0x61 -> 7;
            case 0x71 -> 8;
            case 0x81 -> 9;
            case 0x72 -> 10;
            case 0x82 -> 11;
            case 0x73 -> 12;
            case 0x83 -> 13;
            case 0x98 -> 14;
            case 0x74 -> 16;
            case 0x84 -> 17;
            case 0x94 -> 18;
            default -> throw new IllegalArgumentException("no fixed width: " + code);
        };
    }
}
