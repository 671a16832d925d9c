package dev.sluice.amqp.internal.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** The eight bytes that begin a connection or a security layer (AMQP 2.2, 5.3.1). Immutable. */
public enum ProtocolHeader {
    AMQP(0),
    SASL(3),
    /** Anything else, other versions and TLS (id 2) included. */
    OTHER(-1);

    /** The length of every header. */
    public static final int BYTES = 8;

    private static final int MAGIC = 0x414D5150;
    private static final int VERSION = 0x010000;

    private final int id;

    ProtocolHeader(int id) {
        this.id = id;
    }

    /** Reads the header at {@code index}; eight bytes must be there. Borrows the buffer. */
    public static ProtocolHeader at(ByteBuf buffer, int index) {
        if (buffer.getInt(index) == MAGIC && buffer.getUnsignedMedium(index + 5) == VERSION) {
            int id = buffer.getUnsignedByte(index + 4);
            return id == AMQP.id ? AMQP : id == SASL.id ? SASL : OTHER;
        }
        return OTHER;
    }

    /** How many of the first four bytes at most match; -1 as soon as one differs. */
    public static int matchedPrefix(ByteBuf buffer) {
        int available = Math.min(Integer.BYTES, buffer.readableBytes());
        for (int i = 0; i < available; i++) {
            int expected = MAGIC >>> (24 - 8 * i) & 0xFF;
            if (buffer.getUnsignedByte(buffer.readerIndex() + i) != expected) {
                return -1;
            }
        }
        return available;
    }

    /** The header as bytes; the caller owns the buffer. */
    public ByteBuf encode() {
        return Unpooled.buffer(BYTES).writeInt(MAGIC).writeByte(id).writeMedium(VERSION);
    }
}
