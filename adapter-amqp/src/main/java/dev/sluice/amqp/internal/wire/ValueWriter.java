package dev.sluice.amqp.internal.wire;

import dev.sluice.amqp.internal.type.AmqpArray;
import dev.sluice.amqp.internal.type.Binary;
import dev.sluice.amqp.internal.type.CodePoint;
import dev.sluice.amqp.internal.type.Decimal;
import dev.sluice.amqp.internal.type.Described;
import dev.sluice.amqp.internal.type.Symbol;
import dev.sluice.amqp.internal.type.Timestamp;
import dev.sluice.amqp.internal.type.Unsigned;

import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Writes values in their shortest encoding to the end of a buffer, which it borrows (AMQP 1.6).
 * Takes the Java types that {@link ValueReader} makes.
 *
 * <p>Confined to its event loop.
 */
public final class ValueWriter {

    private static final int SMALL_HEADER_BYTES = 3;
    private static final int GROWTH_BYTES = 6;

    private final ByteBuf buffer;

    /** Writes to {@code buffer}. */
    public ValueWriter(ByteBuf buffer) {
        this.buffer = buffer;
    }

    /** Null. */
    public void nothing() {
        buffer.writeByte(FormatCode.NULL);
    }

    /** A boolean. */
    public void bool(boolean value) {
        buffer.writeByte(value ? FormatCode.TRUE : FormatCode.FALSE);
    }

    /** A boolean, or null if it is false, where false is the default. */
    public void flag(boolean value) {
        buffer.writeByte(value ? FormatCode.TRUE : FormatCode.NULL);
    }

    /** A ubyte. */
    public void ubyte(int value) {
        buffer.writeByte(FormatCode.UBYTE).writeByte(value);
    }

    /** A byte. */
    public void signedByte(byte value) {
        buffer.writeByte(FormatCode.BYTE).writeByte(value);
    }

    /** A ushort. */
    public void ushort(int value) {
        buffer.writeByte(FormatCode.USHORT).writeShort(value);
    }

    /** A uint, or null if negative. */
    public void uint(long value) {
        if (value < 0) {
            nothing();
        } else if (value == 0) {
            buffer.writeByte(FormatCode.UINT_ZERO);
        } else if (value < 256) {
            buffer.writeByte(FormatCode.UINT_SMALL).writeByte((int) value);
        } else {
            buffer.writeByte(FormatCode.UINT).writeInt((int) value);
        }
    }

    /** A ulong. */
    public void ulong(long bits) {
        if (bits == 0) {
            buffer.writeByte(FormatCode.ULONG_ZERO);
        } else if (bits > 0 && bits < 256) {
            buffer.writeByte(FormatCode.ULONG_SMALL).writeByte((int) bits);
        } else {
            buffer.writeByte(FormatCode.ULONG).writeLong(bits);
        }
    }

    /** A timestamp. */
    public void timestamp(long epochMs) {
        buffer.writeByte(FormatCode.TIMESTAMP).writeLong(epochMs);
    }

    /** A string, or null. */
    public void string(@Nullable String value) {
        if (value == null) {
            nothing();
        } else {
            byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
            sized(FormatCode.STRING_SMALL, FormatCode.STRING, bytes.length);
            buffer.writeBytes(bytes);
        }
    }

    /** The constructor and size of a string whose {@code length} bytes the caller appends. */
    public void stringHeader(int length) {
        sized(FormatCode.STRING_SMALL, FormatCode.STRING, length);
    }

    /** The constructor and size of a binary whose {@code length} bytes the caller appends. */
    public void binaryHeader(int length) {
        sized(FormatCode.BINARY_SMALL, FormatCode.BINARY, length);
    }

    /** A symbol, or null. */
    public void symbol(@Nullable Symbol value) {
        if (value == null) {
            nothing();
        } else {
            byte[] bytes = value.name().getBytes(StandardCharsets.US_ASCII);
            sized(FormatCode.SYMBOL_SMALL, FormatCode.SYMBOL, bytes.length);
            buffer.writeBytes(bytes);
        }
    }

    /** A binary, or null. */
    public void binary(@Nullable Binary value) {
        if (value == null) {
            nothing();
        } else {
            binaryHeader(value.length());
            buffer.writeBytes(value.array());
        }
    }

    /** A field with multiple symbols: null for none, else an array. */
    public void symbols(List<Symbol> symbols) {
        if (symbols.isEmpty()) {
            nothing();
            return;
        }
        buffer.writeByte(FormatCode.ARRAY);
        int start = buffer.writerIndex();
        buffer.writeInt(0).writeInt(symbols.size()).writeByte(FormatCode.SYMBOL);
        for (Symbol symbol : symbols) {
            byte[] bytes = symbol.name().getBytes(StandardCharsets.US_ASCII);
            buffer.writeInt(bytes.length).writeBytes(bytes);
        }
        buffer.setInt(start, buffer.writerIndex() - start - Integer.BYTES);
    }

    /** The descriptor of a type that the standard numbers. */
    public void descriptor(int code) {
        buffer.writeByte(FormatCode.DESCRIBED);
        ulong(code);
    }

    /** Begins a list and returns the mark that {@link #endList} wants. */
    public int beginList() {
        return begin(FormatCode.LIST_SMALL);
    }

    /** Ends a list of {@code count} elements, widening its header if it grew past 255 bytes. */
    public void endList(int mark, int count) {
        end(mark, count, FormatCode.LIST);
    }

    /** Begins a map and returns the mark that {@link #endMap} wants. */
    public int beginMap() {
        return begin(FormatCode.MAP_SMALL);
    }

    /** Ends a map of {@code pairs} keys with their values. */
    public void endMap(int mark, int pairs) {
        end(mark, pairs * 2, FormatCode.MAP);
    }

    /** A map, or null if it is empty. */
    public void map(Map<Object, @Nullable Object> map) {
        if (map.isEmpty()) {
            nothing();
        } else {
            value(map);
        }
    }

    /** Any value. Throws {@link IllegalArgumentException} for a type that AMQP does not have. */
    public void value(@Nullable Object value) {
        switch (value) {
            case null -> nothing();
            case Boolean b -> bool(b);
            case Byte b -> signedByte(b);
            case Short s -> buffer.writeByte(FormatCode.SHORT).writeShort(s);
            case Integer i -> integer(i);
            case Long l -> whole(l);
            case Float f -> buffer.writeByte(FormatCode.FLOAT).writeFloat(f);
            case Double d -> buffer.writeByte(FormatCode.DOUBLE).writeDouble(d);
            case String s -> string(s);
            case Symbol s -> symbol(s);
            case Unsigned u -> unsigned(u);
            case Binary b -> binary(b);
            case Timestamp t -> timestamp(t.epochMs());
            case CodePoint c -> buffer.writeByte(FormatCode.CHAR).writeInt(c.value());
            case UUID id -> uuid(id);
            case Decimal d -> decimal(d);
            case Described d -> described(d);
            case AmqpArray array -> ArrayWriter.write(array, this, buffer);
            case List<?> list -> list(list);
            case Map<?, ?> map -> mapEntries(map);
            default -> throw new IllegalArgumentException("no AMQP type for " + value.getClass());
        }
    }

    private void unsigned(Unsigned value) {
        switch (value.width()) {
            case UBYTE -> ubyte((int) value.bits());
            case USHORT -> ushort((int) value.bits());
            case UINT -> uint(value.bits());
            case ULONG -> ulong(value.bits());
        }
    }

    private void integer(int value) {
        if (value == (byte) value) {
            buffer.writeByte(FormatCode.INT_SMALL).writeByte(value);
        } else {
            buffer.writeByte(FormatCode.INT).writeInt(value);
        }
    }

    private void whole(long value) {
        if (value == (byte) value) {
            buffer.writeByte(FormatCode.LONG_SMALL).writeByte((int) value);
        } else {
            buffer.writeByte(FormatCode.LONG).writeLong(value);
        }
    }

    private void uuid(UUID id) {
        buffer.writeByte(FormatCode.UUID)
                .writeLong(id.getMostSignificantBits())
                .writeLong(id.getLeastSignificantBits());
    }

    private void decimal(Decimal value) {
        byte[] bytes = value.bits().array();
        int code =
                bytes.length == 4
                        ? FormatCode.DECIMAL32
                        : bytes.length == 8 ? FormatCode.DECIMAL64 : FormatCode.DECIMAL128;
        buffer.writeByte(code).writeBytes(bytes);
    }

    private void described(Described value) {
        buffer.writeByte(FormatCode.DESCRIBED);
        value(value.descriptor());
        value(value.value());
    }

    private void list(List<?> list) {
        int mark = beginList();
        for (Object element : list) {
            value(element);
        }
        endList(mark, list.size());
    }

    private void mapEntries(Map<?, ?> map) {
        int mark = beginMap();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            value(entry.getKey());
            value(entry.getValue());
        }
        endMap(mark, map.size());
    }

    private void sized(int small, int large, int length) {
        if (length < 256) {
            buffer.writeByte(small).writeByte(length);
        } else {
            buffer.writeByte(large).writeInt(length);
        }
    }

    private int begin(int smallCode) {
        int mark = buffer.writerIndex();
        buffer.writeByte(smallCode).writeShort(0);
        return mark;
    }

    private void end(int mark, int count, int largeCode) {
        int content = buffer.writerIndex() - mark - SMALL_HEADER_BYTES;
        if (content + 1 < 256 && count < 256) {
            buffer.setByte(mark + 1, content + 1);
            buffer.setByte(mark + 2, count);
            return;
        }
        buffer.ensureWritable(GROWTH_BYTES);
        buffer.writerIndex(buffer.writerIndex() + GROWTH_BYTES);
        int from = mark + SMALL_HEADER_BYTES;
        // ByteBuf.setBytes with itself as source copies like memmove.
        buffer.setBytes(from + GROWTH_BYTES, buffer, from, content);
        buffer.setByte(mark, largeCode);
        buffer.setInt(mark + 1, content + Integer.BYTES);
        buffer.setInt(mark + 5, count);
    }
}
