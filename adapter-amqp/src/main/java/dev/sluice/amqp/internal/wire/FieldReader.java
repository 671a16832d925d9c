package dev.sluice.amqp.internal.wire;

import dev.sluice.amqp.internal.type.AmqpArray;
import dev.sluice.amqp.internal.type.Binary;
import dev.sluice.amqp.internal.type.Described;
import dev.sluice.amqp.internal.type.Symbol;
import dev.sluice.amqp.internal.type.Timestamp;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reads the fields of one composite value in their order, with their types checked (AMQP 1.4).
 * Fields that are null or behind the end of the list are absent. Reads only what {@link ValueGuard}
 * passed.
 *
 * <p>Confined to its event loop.
 */
public final class FieldReader {

    private final ByteBuffer buffer;
    private final ValueReader values;
    private final String composite;
    private int left;

    /** Opens the list at the buffer's position; {@code composite} names it in errors. */
    public FieldReader(ByteBuffer buffer, String composite) throws DecodeException {
        this.buffer = buffer;
        this.values = new ValueReader(buffer);
        this.composite = composite;
        int code = values.nextCode();
        if (code == FormatCode.LIST_SMALL || code == FormatCode.LIST) {
            int width = FormatCode.sizeWidth(code);
            values.size(width);
            left = values.size(width);
        } else if (code != FormatCode.LIST_EMPTY) {
            throw new DecodeException(composite + " is no list but " + FormatCode.hex(code));
        }
    }

    /** Ends the reading; fields left over are an error. */
    public void end() throws DecodeException {
        if (left > 0) {
            throw new DecodeException(composite + " has " + left + " fields too many");
        }
    }

    /** Whether the next field is absent; if so it is passed over. */
    private boolean skipsAbsent() {
        if (left == 0) {
            return true;
        }
        left--;
        if (values.peekCode() == FormatCode.NULL) {
            values.nextCode();
            return true;
        }
        return false;
    }

    /** A mandatory value must be there (AMQP 1.4). */
    public <T> T required(@Nullable T value, String field) throws DecodeException {
        if (value == null) {
            throw new DecodeException(composite + "." + field + " is missing");
        }
        return value;
    }

    /** A mandatory uint. */
    public long requiredUint(String field) throws DecodeException {
        long value = uint(field, -1);
        if (value < 0) {
            throw new DecodeException(composite + "." + field + " is missing");
        }
        return value;
    }

    /** A uint, or {@code absent}. */
    public long uint(String field, long absent) throws DecodeException {
        if (skipsAbsent()) {
            return absent;
        }
        int code = values.nextCode();
        return switch (code) {
            case FormatCode.UINT_ZERO -> 0;
            case FormatCode.UINT_SMALL -> buffer.get() & 0xFF;
            case FormatCode.UINT -> Integer.toUnsignedLong(buffer.getInt());
            default -> throw wrong(field, "uint", code);
        };
    }

    /** A ulong, or {@code absent}; what exceeds 2^63-1 is read as that. */
    public long ulong(String field, long absent) throws DecodeException {
        if (skipsAbsent()) {
            return absent;
        }
        int code = values.nextCode();
        return switch (code) {
            case FormatCode.ULONG_ZERO -> 0;
            case FormatCode.ULONG_SMALL -> buffer.get() & 0xFF;
            case FormatCode.ULONG -> {
                long bits = buffer.getLong();
                yield bits < 0 ? Long.MAX_VALUE : bits;
            }
            default -> throw wrong(field, "ulong", code);
        };
    }

    /** A ushort, or {@code absent}. */
    public int ushort(String field, int absent) throws DecodeException {
        if (skipsAbsent()) {
            return absent;
        }
        int code = values.nextCode();
        if (code != FormatCode.USHORT) {
            throw wrong(field, "ushort", code);
        }
        return buffer.getShort() & 0xFFFF;
    }

    /** A ubyte, or {@code absent}. */
    public int ubyte(String field, int absent) throws DecodeException {
        if (skipsAbsent()) {
            return absent;
        }
        int code = values.nextCode();
        if (code != FormatCode.UBYTE) {
            throw wrong(field, "ubyte", code);
        }
        return buffer.get() & 0xFF;
    }

    /** A boolean, or null. */
    public @Nullable Boolean bool(String field) throws DecodeException {
        if (skipsAbsent()) {
            return null;
        }
        int code = values.nextCode();
        return switch (code) {
            case FormatCode.TRUE -> true;
            case FormatCode.FALSE -> false;
            case FormatCode.BOOLEAN -> buffer.get() != 0;
            default -> throw wrong(field, "boolean", code);
        };
    }

    /** A boolean that is false if absent. */
    public boolean flag(String field) throws DecodeException {
        Boolean value = bool(field);
        return value != null && value;
    }

    /** A string, or null. */
    public @Nullable String string(String field) throws DecodeException {
        if (skipsAbsent()) {
            return null;
        }
        int code = values.nextCode();
        if (!FormatCode.isString(code)) {
            throw wrong(field, "string", code);
        }
        return values.text(values.size(FormatCode.sizeWidth(code)), StandardCharsets.UTF_8);
    }

    /** A symbol, or null. */
    public @Nullable Symbol symbol(String field) throws DecodeException {
        return optional(Symbol.class, field, "symbol");
    }

    /** A binary, or null. */
    public @Nullable Binary binary(String field) throws DecodeException {
        return optional(Binary.class, field, "binary");
    }

    /** A timestamp in milliseconds, or {@code absent}. */
    public long timestamp(String field, long absent) throws DecodeException {
        Timestamp value = optional(Timestamp.class, field, "timestamp");
        return value == null ? absent : value.epochMs();
    }

    /** One symbol or an array of them, as a field with multiple values is written (AMQP 1.4). */
    public List<Symbol> symbols(String field) throws DecodeException {
        Object value = any();
        if (value == null) {
            return List.of();
        }
        if (value instanceof Symbol symbol) {
            return List.of(symbol);
        }
        if (value instanceof AmqpArray array
                && array.descriptor() == null
                && FormatCode.isSymbol(array.constructor())) {
            List<Symbol> symbols = new ArrayList<>(array.elements().size());
            for (Object element : array.elements()) {
                if (!(element instanceof Symbol symbol)) {
                    throw wrong(field, "symbol", element);
                }
                symbols.add(symbol);
            }
            return symbols;
        }
        throw wrong(field, "symbol", value);
    }

    /** A map, or null. */
    @SuppressWarnings("unchecked") // ValueReader's maps have non-null keys
    public @Nullable Map<Object, @Nullable Object> mapOrNull(String field) throws DecodeException {
        return (Map<Object, @Nullable Object>) optional(Map.class, field, "map");
    }

    /** A map, empty if absent. */
    public Map<Object, @Nullable Object> map(String field) throws DecodeException {
        Map<Object, @Nullable Object> map = mapOrNull(field);
        return map == null ? Map.of() : map;
    }

    /** A map whose keys are symbols, empty if absent (AMQP 2.8.13). */
    public Map<Object, @Nullable Object> fields(String field) throws DecodeException {
        Map<Object, @Nullable Object> map = map(field);
        for (Object key : map.keySet()) {
            if (!(key instanceof Symbol)) {
                throw wrong(field, "map of symbols", key);
            }
        }
        return map;
    }

    /** A described value, or null. */
    public @Nullable Described described(String field) throws DecodeException {
        return optional(Described.class, field, "described value");
    }

    /**
     * Enters a described list: passes over its descriptor and returns it, or null if the field is
     * absent. The caller then opens a {@link FieldReader} of its own on the same buffer.
     */
    public @Nullable Object enterDescribed(String field) throws DecodeException {
        if (skipsAbsent()) {
            return null;
        }
        int code = values.nextCode();
        if (code != FormatCode.DESCRIBED) {
            throw wrong(field, "described list", code);
        }
        return required(values.read(), field);
    }

    /** Any value, or null. */
    public @Nullable Object any() throws DecodeException {
        return skipsAbsent() ? null : values.read();
    }

    private <T> @Nullable T optional(Class<T> type, String field, String name)
            throws DecodeException {
        Object value = any();
        if (value == null) {
            return null;
        }
        if (!type.isInstance(value)) {
            throw wrong(field, name, value);
        }
        return type.cast(value);
    }

    private DecodeException wrong(String field, String expected, int code) {
        return new DecodeException(
                composite + "." + field + " is no " + expected + " but " + FormatCode.hex(code));
    }

    private DecodeException wrong(String field, String expected, @Nullable Object value) {
        String found = value == null ? "null" : value.getClass().getSimpleName();
        return new DecodeException(
                composite + "." + field + " is no " + expected + " but " + found);
    }
}
