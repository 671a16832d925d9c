package dev.sluice.amqp.internal.wire;

import dev.sluice.amqp.internal.type.AmqpArray;
import dev.sluice.amqp.internal.type.Binary;
import dev.sluice.amqp.internal.type.CodePoint;
import dev.sluice.amqp.internal.type.Decimal;
import dev.sluice.amqp.internal.type.Described;
import dev.sluice.amqp.internal.type.Symbol;
import dev.sluice.amqp.internal.type.Timestamp;
import dev.sluice.amqp.internal.type.Unsigned;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Reads values that {@link ValueGuard} passed, from the buffer's position onwards. Java types:
 * Boolean, Byte, Short, Integer, Long, Float, Double, String, UUID, List and Map for the types that
 * have one; {@link Unsigned}, {@link Symbol}, {@link Binary}, {@link Timestamp}, {@link CodePoint},
 * {@link Decimal}, {@link AmqpArray} and {@link Described} for the rest.
 *
 * <p>Confined to its event loop.
 */
public final class ValueReader {

    private final ByteBuffer buffer;

    /** Reads from {@code buffer}, which it borrows and whose position it moves. */
    public ValueReader(ByteBuffer buffer) {
        this.buffer = buffer;
    }

    /** The next value; null for AMQP's null. */
    public @Nullable Object read() throws DecodeException {
        int code = nextCode();
        if (code != FormatCode.DESCRIBED) {
            return read(code);
        }
        Object descriptor = read(nextCode());
        if (descriptor == null) {
            throw new DecodeException("descriptor is null");
        }
        return new Described(descriptor, read());
    }

    /** Enters a map and returns how many pairs it has. */
    public int enterMap() throws DecodeException {
        int code = nextCode();
        if (!FormatCode.isMap(code)) {
            throw new DecodeException("no map but " + FormatCode.hex(code));
        }
        int width = FormatCode.sizeWidth(code);
        size(width);
        return size(width) / 2;
    }

    /** Passes over a string; anything else is an error. */
    public void skipString() throws DecodeException {
        if (!FormatCode.isString(peekCode())) {
            throw new DecodeException("no string but " + FormatCode.hex(peekCode()));
        }
        skipSimple();
    }

    /** Passes over a value that is neither described nor compound nor an array (AMQP 3.2.5). */
    public void skipSimple() throws DecodeException {
        int code = nextCode();
        boolean isSimple =
                code != FormatCode.DESCRIBED
                        && !FormatCode.isList(code)
                        && !FormatCode.isMap(code)
                        && !FormatCode.isArray(code);
        if (!isSimple) {
            throw new DecodeException("no simple value but " + FormatCode.hex(code));
        }
        int width = FormatCode.fixedWidth(code);
        int bytes = width >= 0 ? width : size(FormatCode.sizeWidth(code));
        buffer.position(buffer.position() + bytes);
    }

    /** Passes over any value that {@link ValueGuard} passed. */
    public void skip() {
        int code = nextCode();
        if (code == FormatCode.DESCRIBED) {
            skipDescriptor();
            skip();
            return;
        }
        int width = FormatCode.fixedWidth(code);
        int bytes = width >= 0 ? width : size(FormatCode.sizeWidth(code));
        buffer.position(buffer.position() + bytes);
    }

    /**
     * Takes a ulong in its small encoding, as the descriptors of the standard are written, without
     * making anything of it; -1, and the buffer does not move, if the next value is another.
     */
    public int takeSmallUlong() {
        if (peekCode() != FormatCode.ULONG_SMALL) {
            return -1;
        }
        nextCode();
        return buffer.get() & 0xFF;
    }

    /** Passes over a descriptor that {@link ValueGuard} passed. */
    public void skipDescriptor() {
        int code = nextCode();
        int width = FormatCode.fixedWidth(code);
        int bytes = width >= 0 ? width : size(FormatCode.sizeWidth(code));
        buffer.position(buffer.position() + bytes);
    }

    /** Whether the next value is null. */
    public boolean isNull() {
        return peekCode() == FormatCode.NULL;
    }

    /** Whether the next value is a list. */
    public boolean isList() {
        return FormatCode.isList(peekCode());
    }

    /** Passes over the key of an annotation, a symbol or a ulong (AMQP 3.2.10). */
    public void checkAnnotationKey() throws DecodeException {
        int code = peekCode();
        boolean isKey =
                FormatCode.isSymbol(code)
                        || code == FormatCode.ULONG
                        || code == FormatCode.ULONG_SMALL
                        || code == FormatCode.ULONG_ZERO;
        if (!isKey) {
            throw new DecodeException("annotation key of type " + FormatCode.hex(code));
        }
        skipSimple();
    }

    /**
     * Enters a string and returns its length in bytes, so that the caller can take them from the
     * buffer; -1, and the buffer does not move, if the next value is no string.
     */
    public int enterString() {
        return FormatCode.isString(peekCode()) ? enterSized() : -1;
    }

    /** As {@link #enterString}, for a binary. */
    public int enterBinary() {
        return FormatCode.isBinary(peekCode()) ? enterSized() : -1;
    }

    private int enterSized() {
        return size(FormatCode.sizeWidth(nextCode()));
    }

    int nextCode() {
        return buffer.get() & 0xFF;
    }

    int peekCode() {
        return buffer.get(buffer.position()) & 0xFF;
    }

    private @Nullable Object read(int code) throws DecodeException {
        return switch (code) {
            case FormatCode.NULL -> null;
            case FormatCode.TRUE -> true;
            case FormatCode.FALSE -> false;
            case FormatCode.BOOLEAN -> buffer.get() != 0;
            case FormatCode.UINT_ZERO -> Unsigned.uint(0);
            case FormatCode.ULONG_ZERO -> Unsigned.ulong(0);
            case FormatCode.UBYTE -> Unsigned.ubyte(buffer.get() & 0xFF);
            case FormatCode.UINT_SMALL -> Unsigned.uint(buffer.get() & 0xFF);
            case FormatCode.ULONG_SMALL -> Unsigned.ulong(buffer.get() & 0xFF);
            case FormatCode.USHORT -> Unsigned.ushort(buffer.getShort() & 0xFFFF);
            case FormatCode.UINT -> Unsigned.uint(Integer.toUnsignedLong(buffer.getInt()));
            case FormatCode.ULONG -> Unsigned.ulong(buffer.getLong());
            case FormatCode.BYTE -> buffer.get();
            case FormatCode.SHORT -> buffer.getShort();
            case FormatCode.INT_SMALL -> (int) buffer.get();
            case FormatCode.INT -> buffer.getInt();
            case FormatCode.LONG_SMALL -> (long) buffer.get();
            case FormatCode.LONG -> buffer.getLong();
            case FormatCode.FLOAT -> buffer.getFloat();
            case FormatCode.DOUBLE -> buffer.getDouble();
            case FormatCode.CHAR -> new CodePoint(buffer.getInt());
            case FormatCode.TIMESTAMP -> new Timestamp(buffer.getLong());
            case FormatCode.UUID -> new UUID(buffer.getLong(), buffer.getLong());
            case FormatCode.DECIMAL32 -> new Decimal(bytes(4));
            case FormatCode.DECIMAL64 -> new Decimal(bytes(8));
            case FormatCode.DECIMAL128 -> new Decimal(bytes(16));
            case FormatCode.LIST_EMPTY -> List.of();
            default -> readSized(code);
        };
    }

    private Object readSized(int code) throws DecodeException {
        int size = size(FormatCode.sizeWidth(code));
        return switch (code) {
            case FormatCode.BINARY_SMALL, FormatCode.BINARY -> bytes(size);
            case FormatCode.STRING_SMALL, FormatCode.STRING -> text(size, StandardCharsets.UTF_8);
            case FormatCode.SYMBOL_SMALL, FormatCode.SYMBOL ->
                    Symbol.of(text(size, StandardCharsets.US_ASCII));
            case FormatCode.LIST_SMALL, FormatCode.LIST -> list(size(FormatCode.sizeWidth(code)));
            case FormatCode.MAP_SMALL, FormatCode.MAP -> map(size(FormatCode.sizeWidth(code)));
            case FormatCode.ARRAY_SMALL, FormatCode.ARRAY ->
                    array(size(FormatCode.sizeWidth(code)));
            default -> throw new DecodeException("unknown format code " + FormatCode.hex(code));
        };
    }

    int size(int width) {
        return width == 1 ? buffer.get() & 0xFF : buffer.getInt();
    }

    Binary bytes(int count) {
        byte[] bytes = new byte[count];
        buffer.get(bytes);
        return Binary.of(bytes);
    }

    String text(int size, Charset charset) {
        byte[] bytes = new byte[size];
        buffer.get(bytes);
        return new String(bytes, charset);
    }

    private List<@Nullable Object> list(int count) throws DecodeException {
        List<@Nullable Object> list = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            list.add(read());
        }
        return list;
    }

    private Map<Object, @Nullable Object> map(int count) throws DecodeException {
        Map<Object, @Nullable Object> map = LinkedHashMap.newLinkedHashMap(count / 2);
        for (int i = 0; i < count; i += 2) {
            // Comparable keys keep the map fast even when a peer makes their hashes collide.
            if (!(read() instanceof Comparable<?> key)) {
                throw new DecodeException("map key is null or compound");
            }
            if (map.containsKey(key)) {
                throw new DecodeException("map has the key " + key + " twice");
            }
            map.put(key, read());
        }
        return map;
    }

    private AmqpArray array(int count) throws DecodeException {
        int code = nextCode();
        Object descriptor = null;
        if (code == FormatCode.DESCRIBED) {
            descriptor = read();
            code = nextCode();
        }
        List<@Nullable Object> elements = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            elements.add(read(code));
        }
        return new AmqpArray(code, descriptor, elements);
    }
}
