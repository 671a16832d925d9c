package dev.sluice.nativecodec.internal;

import dev.sluice.nativecodec.ErrorCode;
import dev.sluice.nativecodec.NativeProtocolException;
import dev.sluice.nativecodec.Octets;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

import java.util.UUID;

/** Writes the fields of one frame body. Borrows the buffer. Confined to the thread that encodes. */
public final class WireWriter {
    private static final int MAX_U16 = 0xFFFF;

    private final ByteBuf out;
    private final int correlationId;

    public WireWriter(ByteBuf out, int correlationId) {
        this.out = out;
        this.correlationId = correlationId;
    }

    public void u8(int value) {
        out.writeByte(value);
    }

    public void bool(boolean value) {
        out.writeByte(value ? 1 : 0);
    }

    public void u16(int value) {
        out.writeShort(value);
    }

    public void i32(int value) {
        out.writeInt(value);
    }

    public void i64(long value) {
        out.writeLong(value);
    }

    public void uuid(UUID value) {
        out.writeLong(value.getMostSignificantBits());
        out.writeLong(value.getLeastSignificantBits());
    }

    /** A number of elements. */
    public void count(String field, int count, int max) throws NativeProtocolException {
        if (count > max) {
            throw unfit(field + " " + count + " is above " + max);
        }
        out.writeShort(count);
    }

    /** Like {@link #count} with one byte on the wire. */
    public void count8(String field, int count, int max) throws NativeProtocolException {
        if (count > max) {
            throw unfit(field + " " + count + " is above " + max);
        }
        out.writeByte(count);
    }

    /** Text of up to 65,535 bytes. */
    public void text16(String field, String text) throws NativeProtocolException {
        int start = out.writerIndex();
        out.writeShort(0);
        int bytes = utf8(field, text);
        if (bytes > MAX_U16) {
            throw unfit(field + " has " + bytes + " bytes, more than " + MAX_U16);
        }
        out.setShort(start, bytes);
    }

    /** Text whose length takes 32 bits. */
    public void text32(String field, String text) throws NativeProtocolException {
        int start = out.writerIndex();
        out.writeInt(0);
        out.setInt(start, utf8(field, text));
    }

    /** Bytes whose length takes 32 bits. */
    public void octets32(Octets octets) {
        out.writeInt(octets.length());
        octets.writeTo(out);
    }

    private int utf8(String field, String text) throws NativeProtocolException {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (!isPair(text, i)) {
                    throw unfit(field + " has half a surrogate pair at " + i);
                }
                i++;
            }
        }
        return ByteBufUtil.writeUtf8(out, text);
    }

    private static boolean isPair(String text, int at) {
        return at + 1 < text.length()
                && Character.isSurrogatePair(text.charAt(at), text.charAt(at + 1));
    }

    private NativeProtocolException unfit(String message) {
        return new NativeProtocolException(ErrorCode.INVALID_ARGUMENT, correlationId, message);
    }
}
