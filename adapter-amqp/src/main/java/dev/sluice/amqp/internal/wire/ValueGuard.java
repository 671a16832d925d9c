package dev.sluice.amqp.internal.wire;

import java.nio.ByteBuffer;

/**
 * Judges one encoded value without making anything of it: depth, sizes, counts against the bytes
 * that are there, even map counts, text. What passed here can be read by {@link ValueReader} with a
 * cost proportional to its bytes (AMQP 1.2, 1.6). Takes no memory and never more than one step per
 * byte.
 *
 * <p>Confined to its event loop.
 */
public final class ValueGuard {

    /** Levels of nesting allowed, descriptors included. */
    public static final int MAX_DEPTH = 32;

    /** Elements of zero width allowed in all arrays of one value together. */
    public static final int MAX_ZERO_WIDTH_ELEMENTS = 1024;

    private ByteBuffer buffer = ByteBuffer.allocate(0);
    private int zeroWidthElements;

    /**
     * Checks the value that starts at {@code from} and returns the position behind it. Borrows
     * {@code source} and leaves its position alone.
     *
     * @throws DecodeException if the bytes before {@code limit} are not one whole valid value
     */
    public int check(ByteBuffer source, int from, int limit) throws DecodeException {
        buffer = source;
        zeroWidthElements = 0;
        return value(from, limit, 0);
    }

    private int value(int at, int limit, int depth) throws DecodeException {
        if (depth > MAX_DEPTH) {
            throw new DecodeException("values nested deeper than " + MAX_DEPTH);
        }
        int code = code(at, limit);
        if (code == FormatCode.DESCRIBED) {
            return value(descriptor(at + 1, limit), limit, depth + 1);
        }
        return body(code, at + 1, limit, depth);
    }

    private int descriptor(int at, int limit) throws DecodeException {
        int code = code(at, limit);
        if (code == FormatCode.DESCRIBED
                || FormatCode.isList(code)
                || FormatCode.isMap(code)
                || FormatCode.isArray(code)) {
            throw new DecodeException("descriptor of type " + FormatCode.hex(code));
        }
        return body(code, at + 1, limit, 0);
    }

    private int body(int code, int at, int limit, int depth) throws DecodeException {
        int width = FormatCode.fixedWidth(code);
        if (width >= 0) {
            need(width, at, limit);
            fixed(code, at);
            return at + width;
        }
        int sizeWidth = FormatCode.sizeWidth(code);
        if (sizeWidth < 0) {
            throw new DecodeException("unknown format code " + FormatCode.hex(code));
        }
        need(sizeWidth, at, limit);
        int start = at + sizeWidth;
        long size = unsigned(at, sizeWidth);
        if (size > limit - start) {
            throw new DecodeException("size " + size + " with " + (limit - start) + " bytes left");
        }
        int end = start + (int) size;
        if (FormatCode.isArray(code)) {
            array(start, end, sizeWidth, depth);
        } else if (FormatCode.isList(code) || FormatCode.isMap(code)) {
            compound(code, start, end, sizeWidth, depth);
        } else {
            text(code, start, end);
        }
        return end;
    }

    private void fixed(int code, int at) throws DecodeException {
        if (code == FormatCode.BOOLEAN && (buffer.get(at) & 0xFE) != 0) {
            throw new DecodeException("boolean of value " + buffer.get(at));
        }
        if (code == FormatCode.CHAR) {
            int point = buffer.getInt(at);
            if (!Character.isValidCodePoint(point) || (point >= 0xD800 && point <= 0xDFFF)) {
                throw new DecodeException("char of value " + FormatCode.hex(point));
            }
        }
    }

    private void text(int code, int start, int end) throws DecodeException {
        if (FormatCode.isString(code) && !TextCheck.isUtf8(buffer, start, end)) {
            throw new DecodeException("string is not UTF-8");
        }
        if (FormatCode.isSymbol(code) && !TextCheck.isAscii(buffer, start, end)) {
            throw new DecodeException("symbol is not ASCII");
        }
    }

    private void compound(int code, int start, int end, int countWidth, int depth)
            throws DecodeException {
        need(countWidth, start, end);
        long count = unsigned(start, countWidth);
        int at = start + countWidth;
        if (count > end - at) {
            throw new DecodeException(count + " elements in " + (end - at) + " bytes");
        }
        if (FormatCode.isMap(code) && (count & 1) != 0) {
            throw new DecodeException("map of " + count + " keys and values");
        }
        for (long i = 0; i < count; i++) {
            at = value(at, end, depth + 1);
        }
        exact(at, end);
    }

    private void array(int start, int end, int countWidth, int depth) throws DecodeException {
        if (depth >= MAX_DEPTH) {
            throw new DecodeException("values nested deeper than " + MAX_DEPTH);
        }
        need(countWidth, start, end);
        long count = unsigned(start, countWidth);
        int at = start + countWidth;
        int code = code(at, end);
        if (code == FormatCode.DESCRIBED) {
            at = descriptor(at + 1, end);
            code = code(at, end);
        }
        at++;
        int width = FormatCode.fixedWidth(code);
        if (width < 0 && FormatCode.sizeWidth(code) < 0) {
            throw new DecodeException("unknown format code " + FormatCode.hex(code));
        }
        if (width != 0 && count > (end - at) / Math.max(1, width)) {
            throw new DecodeException("array of " + count + " in " + (end - at) + " bytes");
        }
        if (width == 0) {
            zeroWidthElements += (int) Math.min(count, MAX_ZERO_WIDTH_ELEMENTS + 1L);
            if (zeroWidthElements > MAX_ZERO_WIDTH_ELEMENTS) {
                throw new DecodeException("array of " + count + " elements of zero width");
            }
        } else {
            for (long i = 0; i < count; i++) {
                at = body(code, at, end, depth + 1);
            }
        }
        exact(at, end);
    }

    private int code(int at, int limit) throws DecodeException {
        need(1, at, limit);
        return buffer.get(at) & 0xFF;
    }

    private long unsigned(int at, int width) {
        return width == 1 ? buffer.get(at) & 0xFF : Integer.toUnsignedLong(buffer.getInt(at));
    }

    private static void need(int bytes, int at, int limit) throws DecodeException {
        if (bytes > limit - at) {
            throw new DecodeException("value ends " + (bytes - (limit - at)) + " bytes early");
        }
    }

    private static void exact(int at, int end) throws DecodeException {
        if (at != end) {
            throw new DecodeException((end - at) + " bytes behind the last element");
        }
    }
}
