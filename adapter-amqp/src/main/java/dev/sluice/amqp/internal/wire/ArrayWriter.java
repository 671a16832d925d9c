package dev.sluice.amqp.internal.wire;

import dev.sluice.amqp.internal.type.AmqpArray;
import dev.sluice.amqp.internal.type.Binary;
import dev.sluice.amqp.internal.type.CodePoint;
import dev.sluice.amqp.internal.type.Decimal;
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
 * Writes arrays, whose elements share one constructor (AMQP 1.6.24). Elements of variable size get
 * four bytes of size each, since an element may grow past 255 bytes when it is written anew.
 *
 * <p>Stateless; each call is confined to the thread that owns the buffer.
 */
final class ArrayWriter {

    private ArrayWriter() {}

    static void write(AmqpArray array, ValueWriter values, ByteBuf buffer) {
        buffer.writeByte(FormatCode.ARRAY);
        content(array, values, buffer);
    }

    private static void content(AmqpArray array, ValueWriter values, ByteBuf buffer) {
        int start = begin(array.elements().size(), buffer);
        Object descriptor = array.descriptor();
        if (descriptor != null) {
            buffer.writeByte(FormatCode.DESCRIBED);
            values.value(descriptor);
        }
        int code = FormatCode.elementCode(array.constructor());
        buffer.writeByte(code);
        int width = FormatCode.fixedWidth(code);
        for (Object element : array.elements()) {
            if (width < 0) {
                sized(element, values, buffer);
            } else if (width > 0) {
                fixed(element, width, buffer);
            }
        }
        end(start, buffer);
    }

    private static void fixed(@Nullable Object element, int width, ByteBuf buffer) {
        switch (element) {
            case Boolean flag -> buffer.writeByte(flag ? 1 : 0);
            case Unsigned number -> number(number.bits(), width, buffer);
            case Float number -> buffer.writeFloat(number);
            case Double number -> buffer.writeDouble(number);
            case Number number -> number(number.longValue(), width, buffer);
            case CodePoint point -> buffer.writeInt(point.value());
            case Timestamp time -> buffer.writeLong(time.epochMs());
            case Decimal decimal -> buffer.writeBytes(decimal.bits().array());
            case UUID id ->
                    buffer.writeLong(id.getMostSignificantBits())
                            .writeLong(id.getLeastSignificantBits());
            case null, default -> throw foreign(element);
        }
    }

    private static void number(long bits, int width, ByteBuf buffer) {
        switch (width) {
            case Byte.BYTES -> buffer.writeByte((int) bits);
            case Short.BYTES -> buffer.writeShort((int) bits);
            case Integer.BYTES -> buffer.writeInt((int) bits);
            default -> buffer.writeLong(bits);
        }
    }

    private static void sized(@Nullable Object element, ValueWriter values, ByteBuf buffer) {
        switch (element) {
            case String text -> bytes(text.getBytes(StandardCharsets.UTF_8), buffer);
            case Symbol symbol -> bytes(symbol.name().getBytes(StandardCharsets.US_ASCII), buffer);
            case Binary binary -> bytes(binary.array(), buffer);
            case AmqpArray array -> content(array, values, buffer);
            case List<?> list -> {
                int start = begin(list.size(), buffer);
                list.forEach(values::value);
                end(start, buffer);
            }
            case Map<?, ?> map -> {
                int start = begin(map.size() * 2, buffer);
                map.forEach(
                        (key, value) -> {
                            values.value(key);
                            values.value(value);
                        });
                end(start, buffer);
            }
            case null, default -> throw foreign(element);
        }
    }

    private static void bytes(byte[] bytes, ByteBuf buffer) {
        buffer.writeInt(bytes.length).writeBytes(bytes);
    }

    /** Leaves room for the size and returns where. */
    private static int begin(int count, ByteBuf buffer) {
        int start = buffer.writerIndex();
        buffer.writeInt(0).writeInt(count);
        return start;
    }

    private static void end(int start, ByteBuf buffer) {
        buffer.setInt(start, buffer.writerIndex() - start - Integer.BYTES);
    }

    private static IllegalArgumentException foreign(@Nullable Object element) {
        return new IllegalArgumentException("not of the array's type: " + element);
    }
}
