package dev.sluice.server.internal.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import java.nio.charset.StandardCharsets;

/** Makes frames as a client sends them, and such as none should. */
final class ClientFrames {
    static final int FINAL = 0x80;
    private static final int MASKED = 0x80;
    private static final byte[] MASK = {(byte) 0x37, (byte) 0xFA, (byte) 0x21, (byte) 0x3D};

    private ClientFrames() {}

    static ByteBuf binary(String text) {
        return frame(FINAL | FrameHead.BINARY, bytes(text));
    }

    static ByteBuf close(int code) {
        return frame(FINAL | FrameHead.CLOSE, new byte[] {(byte) (code >> Byte.SIZE), (byte) code});
    }

    /** A masked frame with the shortest length. */
    static ByteBuf frame(int first, byte... payload) {
        ByteBuf frame = Unpooled.buffer();
        frame.writeByte(first);
        if (payload.length < 126) {
            frame.writeByte(MASKED | payload.length);
        } else if (payload.length < 65_536) {
            frame.writeByte(MASKED | 126).writeShort(payload.length);
        } else {
            frame.writeByte(MASKED | 127).writeLong(payload.length);
        }
        frame.writeBytes(MASK);
        for (int i = 0; i < payload.length; i++) {
            frame.writeByte(payload[i] ^ MASK[i % MASK.length]);
        }
        return frame;
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
