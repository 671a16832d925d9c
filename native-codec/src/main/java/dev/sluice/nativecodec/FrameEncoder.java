package dev.sluice.nativecodec;

import dev.sluice.nativecodec.internal.Bodies;
import dev.sluice.nativecodec.internal.WireWriter;

import io.netty.buffer.ByteBuf;

/** Turns frames into bytes. Immutable. */
public final class FrameEncoder {
    private FrameEncoder() {}

    /**
     * Appends the frame to {@code out}, which grows as needed. Borrows it.
     *
     * @param maxFrameBytes the greatest frame length that the peer accepts
     * @throws NativeProtocolException with {@link ErrorCode#MESSAGE_TOO_LARGE} if the frame is
     *     longer, with {@link ErrorCode#INVALID_ARGUMENT} if a field cannot be written; the buffer
     *     is as it was
     */
    public static void encode(Frame frame, ByteBuf out, int maxFrameBytes)
            throws NativeProtocolException {
        int start = out.writerIndex();
        boolean isWritten = false;
        try {
            write(frame, out, maxFrameBytes);
            isWritten = true;
        } finally {
            if (!isWritten) {
                out.writerIndex(start);
            }
        }
    }

    /** About how many bytes the frame takes, for the first size of a buffer. */
    public static int sizeHint(Frame frame) {
        return switch (frame) {
            case Publish publish -> sizeHint(publish.message());
            case Deliver deliver -> sizeHint(deliver.message());
            case ClientFrame _, ServerFrame _ -> 64;
        };
    }

    private static int sizeHint(NativeMessage message) {
        return 128
                + message.address().length()
                + 64 * message.userProperties().size()
                + message.body().length();
    }

    private static void write(Frame frame, ByteBuf out, int maxFrameBytes)
            throws NativeProtocolException {
        int correlationId = frame.correlationId();
        if (sizeHint(frame) - 64L > maxFrameBytes) {
            checkBody(frame, maxFrameBytes);
        }
        int start = out.writerIndex();
        out.writeInt(0);
        out.writeShort(Bodies.opcode(frame).code());
        out.writeByte(FrameDecoder.FRAME_VERSION);
        out.writeByte(0);
        out.writeInt(correlationId);
        Bodies.write(frame, new WireWriter(out, correlationId));
        int length = out.writerIndex() - start - FrameDecoder.LENGTH_BYTES;
        if (length > maxFrameBytes) {
            throw tooLarge(frame, length, maxFrameBytes);
        }
        out.setInt(start, length);
    }

    /** Refuses a body that cannot fit before any of it is copied. */
    private static void checkBody(Frame frame, int maxFrameBytes) throws NativeProtocolException {
        int bodyBytes =
                switch (frame) {
                    case Publish publish -> publish.message().body().length();
                    case Deliver deliver -> deliver.message().body().length();
                    case ClientFrame _, ServerFrame _ -> 0;
                };
        if (bodyBytes > maxFrameBytes) {
            throw tooLarge(frame, bodyBytes, maxFrameBytes);
        }
    }

    private static NativeProtocolException tooLarge(Frame frame, int length, int maxFrameBytes) {
        return new NativeProtocolException(
                ErrorCode.MESSAGE_TOO_LARGE,
                frame.correlationId(),
                "a frame of " + length + " bytes is above the peer's limit of " + maxFrameBytes);
    }
}
