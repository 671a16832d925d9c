package dev.sluice.amqp.oracle;

import dev.sluice.amqp.internal.performative.Descriptor;
import dev.sluice.amqp.internal.type.AmqpArray;
import dev.sluice.amqp.internal.type.Binary;
import dev.sluice.amqp.internal.type.CodePoint;
import dev.sluice.amqp.internal.type.Decimal;
import dev.sluice.amqp.internal.type.Described;
import dev.sluice.amqp.internal.type.Symbol;
import dev.sluice.amqp.internal.type.Timestamp;
import dev.sluice.amqp.internal.type.Unsigned;

import org.apache.qpid.proton.amqp.Decimal128;
import org.apache.qpid.proton.amqp.Decimal32;
import org.apache.qpid.proton.amqp.Decimal64;
import org.apache.qpid.proton.amqp.DescribedType;
import org.apache.qpid.proton.amqp.UnknownDescribedType;
import org.apache.qpid.proton.amqp.UnsignedByte;
import org.apache.qpid.proton.amqp.UnsignedInteger;
import org.apache.qpid.proton.amqp.UnsignedLong;
import org.apache.qpid.proton.amqp.UnsignedShort;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.messaging.Released;
import org.jspecify.annotations.Nullable;

import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Translates values between the adapter's types and those of proton-j. Stateless. */
@SuppressWarnings("JavaUtilDate") // proton-j's timestamps are dates
public final class ProtonValues {
    private static final Described ACCEPTED = standard(Descriptor.ACCEPTED);
    private static final Described RELEASED = standard(Descriptor.RELEASED);

    private ProtonValues() {}

    private static Described standard(int code) {
        return new Described(Unsigned.ulong(code), List.of());
    }

    /** What proton-j calls {@code value}. */
    public static @Nullable Object toProton(@Nullable Object value) {
        return switch (value) {
            case Unsigned number -> unsigned(number);
            case Symbol symbol -> symbol(symbol);
            case Binary binary -> binary(binary);
            case Timestamp time -> new Date(time.epochMs());
            case CodePoint point -> (char) point.value();
            case Decimal decimal -> decimal(ByteBuffer.wrap(decimal.bits().array()));
            case Described described ->
                    new UnknownDescribedType(
                            toProton(described.descriptor()), toProton(described.value()));
            case AmqpArray array -> array(array);
            case List<?> list -> {
                List<@Nullable Object> all = new ArrayList<>();
                list.forEach(element -> all.add(toProton(element)));
                yield all;
            }
            case Map<?, ?> map -> map(map);
            case null, default -> value;
        };
    }

    static Map<Object, @Nullable Object> map(Map<?, ?> map) {
        Map<Object, @Nullable Object> all = new LinkedHashMap<>();
        map.forEach((key, element) -> all.put(toProton(key), toProton(element)));
        return all;
    }

    static Number unsigned(Unsigned number) {
        return switch (number.width()) {
            case UBYTE -> UnsignedByte.valueOf((byte) number.bits());
            case USHORT -> UnsignedShort.valueOf((short) number.bits());
            case UINT -> UnsignedInteger.valueOf(number.bits());
            case ULONG -> UnsignedLong.valueOf(number.bits());
        };
    }

    static org.apache.qpid.proton.amqp.@Nullable Symbol symbol(@Nullable Symbol symbol) {
        return symbol == null ? null : org.apache.qpid.proton.amqp.Symbol.valueOf(symbol.name());
    }

    static org.apache.qpid.proton.amqp.@Nullable Binary binary(@Nullable Binary binary) {
        return binary == null ? null : new org.apache.qpid.proton.amqp.Binary(binary.array());
    }

    private static Number decimal(ByteBuffer bits) {
        return switch (bits.remaining()) {
            case Integer.BYTES -> new Decimal32(bits.getInt());
            case Long.BYTES -> new Decimal64(bits.getLong());
            default -> new Decimal128(bits.getLong(), bits.getLong());
        };
    }

    private static Object array(AmqpArray array) {
        List<@Nullable Object> elements = new ArrayList<>();
        array.elements().forEach(element -> elements.add(toProton(element)));
        Object first = elements.getFirst();
        Class<?> type = first == null ? Object.class : first.getClass();
        Object[] all = (Object[]) Array.newInstance(type, elements.size());
        return elements.toArray(all);
    }

    /**
     * What the adapter calls {@code value}. Arrays lose their constructor, which proton-j drops.
     */
    public static @Nullable Object fromProton(@Nullable Object value) {
        return switch (value) {
            case UnsignedByte number -> Unsigned.ubyte(number.intValue());
            case UnsignedShort number -> Unsigned.ushort(number.intValue());
            case UnsignedInteger number -> Unsigned.uint(number.longValue());
            case UnsignedLong number -> Unsigned.ulong(number.longValue());
            case org.apache.qpid.proton.amqp.Symbol symbol -> Symbol.of(symbol.toString());
            case org.apache.qpid.proton.amqp.Binary binary -> binary(binary);
            case Date date -> new Timestamp(date.getTime());
            case Character character -> new CodePoint(character);
            case Decimal32 decimal -> bits(Integer.BYTES, decimal.getBits(), 0);
            case Decimal64 decimal -> bits(Long.BYTES, decimal.getBits(), 0);
            case Decimal128 decimal ->
                    bits(
                            2 * Long.BYTES,
                            decimal.getMostSignificantBits(),
                            decimal.getLeastSignificantBits());
            case DescribedType described -> described(described);
            case Accepted _ -> ACCEPTED;
            case Released _ -> RELEASED;
            case List<?> list -> list(list);
            case Map<?, ?> map -> fields(map);
            case null -> null;
            case String _, Boolean _, Byte _, Short _, Integer _, Long _ -> value;
            case Float _, Double _, UUID _ -> value;
            default -> other(value);
        };
    }

    static Binary binary(org.apache.qpid.proton.amqp.Binary binary) {
        ByteBuffer bytes = binary.asByteBuffer();
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        return Binary.of(copy);
    }

    private static Decimal bits(int width, long high, long low) {
        ByteBuffer bits = ByteBuffer.allocate(width);
        if (width == Integer.BYTES) {
            bits.putInt((int) high);
        } else {
            bits.putLong(high);
        }
        return new Decimal(Binary.of((bits.hasRemaining() ? bits.putLong(low) : bits).array()));
    }

    private static Described described(DescribedType described) {
        Object descriptor = fromProton(described.getDescriptor());
        if (descriptor == null) {
            throw new IllegalStateException("descriptor is null");
        }
        return new Described(descriptor, fromProton(described.getDescribed()));
    }

    static Map<Object, @Nullable Object> fields(@Nullable Map<?, ?> map) {
        Map<Object, @Nullable Object> all = new LinkedHashMap<>();
        if (map != null) {
            map.forEach((key, element) -> all.put(fromProton(key), fromProton(element)));
        }
        return all;
    }

    private static List<@Nullable Object> list(List<?> list) {
        List<@Nullable Object> all = new ArrayList<>();
        list.forEach(element -> all.add(fromProton(element)));
        return all;
    }

    private static Object other(Object value) {
        if (!value.getClass().isArray()) {
            return new Opaque(value.getClass().getSimpleName());
        }
        List<@Nullable Object> elements = new ArrayList<>();
        for (int i = 0; i < Array.getLength(value); i++) {
            elements.add(fromProton(Array.get(value, i)));
        }
        return new AmqpArray(0, null, elements);
    }

    /** A value of a type that the standard defines, where the adapter reads none. Immutable. */
    record Opaque(String type) {}

    /**
     * {@code value} without what proton-j does not keep: constructors of arrays, whose descriptors
     * go to their elements.
     */
    public static @Nullable Object plain(@Nullable Object value) {
        return switch (value) {
            case AmqpArray array -> {
                List<@Nullable Object> elements = new ArrayList<>();
                for (Object element : array.elements()) {
                    Object descriptor = array.descriptor();
                    Object inner = plain(element);
                    elements.add(descriptor == null ? inner : new Described(descriptor, inner));
                }
                yield new AmqpArray(0, null, elements);
            }
            case Described described ->
                    new Described(described.descriptor(), plain(described.value()));
            case List<?> list -> {
                List<@Nullable Object> all = new ArrayList<>();
                list.forEach(element -> all.add(plain(element)));
                yield all;
            }
            case Map<?, ?> map -> {
                Map<Object, @Nullable Object> all = new LinkedHashMap<>();
                map.forEach((key, element) -> all.put(key, plain(element)));
                yield all;
            }
            case null, default -> value;
        };
    }
}
