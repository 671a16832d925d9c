package dev.sluice.server.internal.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** The broker's frames: whole ones, not masked (RFC 6455, 5.2). */
final class OutgoingFrames {
    private static final int FINAL = 0x80;
    private static final int MOST_SHORT = 125;
    private static final int MOST_16 = 0xFFFF;
    private static final int LENGTH_16 = 126;
    private static final int LENGTH_64 = 127;
    private static final int MOST_HEAD_BYTES = 10;

    private OutgoingFrames() {}

    /** What stands before a payload. */
    static ByteBuf head(ByteBufAllocator allocator, int opcode, int payloadBytes) {
        ByteBuf head = allocator.buffer(MOST_HEAD_BYTES, MOST_HEAD_BYTES);
        head.writeByte(FINAL | opcode);
        if (payloadBytes <= MOST_SHORT) {
            head.writeByte(payloadBytes);
        } else if (payloadBytes <= MOST_16) {
            head.writeByte(LENGTH_16).writeShort(payloadBytes);
        } else {
            head.writeByte(LENGTH_64).writeLong(payloadBytes);
        }
        return head;
    }

    static ByteBuf pong(ByteBufAllocator allocator, byte[] payload) {
        return allocator
                .buffer(2 + payload.length)
                .writeByte(FINAL | FrameHead.PONG)
                .writeByte(payload.length)
                .writeBytes(payload);
    }

    /** Without a code if it is {@link FrameEnd.Closed#NO_CODE}. */
    static ByteBuf close(ByteBufAllocator allocator, int code) {
        ByteBuf frame = allocator.buffer(2 + Short.BYTES).writeByte(FINAL | FrameHead.CLOSE);
        return code == FrameEnd.Closed.NO_CODE
                ? frame.writeByte(0)
                : frame.writeByte(Short.BYTES).writeShort(code);
    }
}
