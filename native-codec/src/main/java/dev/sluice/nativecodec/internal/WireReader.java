package dev.sluice.nativecodec.internal;

import dev.sluice.nativecodec.ErrorCode;
import dev.sluice.nativecodec.NativeProtocolException;
import dev.sluice.nativecodec.Octets;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * Reads the fields of one frame body and nothing past its end.
 *
 * <p>Borrows a buffer whose readable bytes are exactly the body. Memory is taken only for bytes
 * that are there: every length and count is compared with what is left first. Confined to the
 * thread of its connection.
 */
public final class WireReader {
    private final ByteBuf in;
    private final int correlationId;

    public WireReader(ByteBuf in, int correlationId) {
        this.in = in;
        this.correlationId = correlationId;
    }

    /** The failure of this frame. */
    public NativeProtocolException malformed(String message) {
        return new NativeProtocolException(ErrorCode.MALFORMED_FRAME, correlationId, message);
    }

    public int remaining() {
        return in.readableBytes();
    }

    public int u8(String field) throws NativeProtocolException {
        require(field, 1);
        return in.readUnsignedByte();
    }

    /** A byte of flags of which only those in {@code known} may be set. */
    public int flags(String field, int known) throws NativeProtocolException {
        int flags = u8(field);
        if ((flags & ~known) != 0) {
            throw malformed(field + " " + Integer.toHexString(flags) + " has unknown bits");
        }
        return flags;
    }

    /** A byte that is 0 or 1. */
    public boolean bool(String field) throws NativeProtocolException {
        return flags(field, 1) != 0;
    }

    public int u16(String field) throws NativeProtocolException {
        require(field, 2);
        return in.readUnsignedShort();
    }

    /** 32 bits, signed or not as the caller takes them. */
    public int i32(String field) throws NativeProtocolException {
        require(field, 4);
        return in.readInt();
    }

    /** An unsigned 32-bit number that must be at most 2^31 - 1. */
    public int u31(String field) throws NativeProtocolException {
        int value = i32(field);
        if (value < 0) {
            throw malformed(field + " " + Integer.toUnsignedString(value) + " is above 2^31 - 1");
        }
        return value;
    }

    /** 64 bits, signed or not as the caller takes them. */
    public long i64(String field) throws NativeProtocolException {
        require(field, 8);
        return in.readLong();
    }

    /** An unsigned 64-bit number that must be at most 2^63 - 1. */
    public long u63(String field) throws NativeProtocolException {
        long value = i64(field);
        if (value < 0) {
            throw malformed(field + " " + Long.toUnsignedString(value) + " is above 2^63 - 1");
        }
        return value;
    }

    /** A count of elements of which each takes at least {@code minBytesEach}. */
    public int count(String field, int max, int minBytesEach) throws NativeProtocolException {
        return checkedCount(field, u16(field), max, minBytesEach);
    }

    /** Like {@link #count} with one byte on the wire. */
    public int count8(String field, int max, int minBytesEach) throws NativeProtocolException {
        return checkedCount(field, u8(field), max, minBytesEach);
    }

    /** Text of up to 65,535 bytes. */
    public String text16(String field) throws NativeProtocolException {
        return text(field, u16(field));
    }

    /** Text whose length takes 32 bits. */
    public String text32(String field) throws NativeProtocolException {
        return text(field, length32(field));
    }

    /** Bytes whose length takes 32 bits, copied. */
    public Octets octets32(String field) throws NativeProtocolException {
        byte[] bytes = new byte[length32(field)];
        in.readBytes(bytes);
        return Octets.wrap(bytes);
    }

    public UUID uuid(String field) throws NativeProtocolException {
        require(field, 16);
        long high = in.readLong();
        return new UUID(high, in.readLong());
    }

    /** The frame must end here. */
    public void end() throws NativeProtocolException {
        if (in.isReadable()) {
            throw malformed(in.readableBytes() + " bytes after the last field");
        }
    }

    private int length32(String field) throws NativeProtocolException {
        int length = i32(field);
        if (length < 0 || length > in.readableBytes()) {
            throw truncated(field, Integer.toUnsignedLong(length));
        }
        return length;
    }

    private int checkedCount(String field, int count, int max, int minBytesEach)
            throws NativeProtocolException {
        if (count > max) {
            throw malformed(field + " " + count + " is above " + max);
        }
        if ((long) count * minBytesEach > in.readableBytes()) {
            throw malformed(
                    field + " " + count + " cannot fit into " + in.readableBytes() + " bytes");
        }
        return count;
    }

    private String text(String field, int length) throws NativeProtocolException {
        if (length > in.readableBytes()) {
            throw truncated(field, length);
        }
        int start = in.readerIndex();
        if (!ByteBufUtil.isText(in, start, length, StandardCharsets.UTF_8)) {
            throw malformed(field + " is not well-formed UTF-8");
        }
        return in.readString(length, StandardCharsets.UTF_8);
    }

    private void require(String field, int bytes) throws NativeProtocolException {
        if (in.readableBytes() < bytes) {
            throw truncated(field, bytes);
        }
    }

    private NativeProtocolException truncated(String field, long bytes) {
        return malformed(
                field
                        + " takes "
                        + bytes
                        + " bytes, the frame has "
                        + in.readableBytes()
                        + " left");
    }
}
