package dev.sluice.nativecodec;

import dev.sluice.nativecodec.internal.Bodies;
import dev.sluice.nativecodec.internal.WireReader;

import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

/**
 * Cuts frames out of a stream of bytes and decodes them.
 *
 * <p>A frame is cut by its length, and the length is compared with the limit as soon as its four
 * bytes are there; a body is decoded only when all of it is there, and no further. The answer is a
 * frame, null for "more bytes are needed", or a {@link NativeProtocolException}, after which the
 * stream cannot be read any more. Confined to the thread of its connection.
 */
public final class FrameDecoder {
    /** Bytes of the length field. */
    public static final int LENGTH_BYTES = 4;

    /** Bytes of the header after the length field: operation, version, flags, correlation id. */
    public static final int HEADER_BYTES = 2 + 1 + 1 + 4;

    static final int IGNORABLE = 0x01;

    /** The one version of every frame there is so far. */
    static final int FRAME_VERSION = 0;

    private int maxFrameBytes;

    public FrameDecoder(int maxFrameBytes) {
        this.maxFrameBytes = maxFrameBytes;
    }

    /** Sets the greatest frame length for the frames that follow. */
    public void limit(int maxFrameBytes) {
        this.maxFrameBytes = maxFrameBytes;
    }

    /**
     * Reads one frame if all of it is there. Borrows {@code in}; its reader index moves past the
     * frame, or not at all.
     */
    public @Nullable Frame decode(ByteBuf in) throws NativeProtocolException {
        if (in.readableBytes() < LENGTH_BYTES) {
            return null;
        }
        long length = in.getUnsignedInt(in.readerIndex());
        if (length > maxFrameBytes) {
            throw new NativeProtocolException(
                    ErrorCode.FRAME_TOO_LARGE,
                    0,
                    "frame length " + length + " is above " + maxFrameBytes);
        }
        if (length < HEADER_BYTES) {
            throw new NativeProtocolException(
                    ErrorCode.MALFORMED_FRAME,
                    0,
                    "frame length " + length + " is below " + HEADER_BYTES);
        }
        if (in.readableBytes() - LENGTH_BYTES < length) {
            return null;
        }
        in.skipBytes(LENGTH_BYTES);
        return decodeWhole(in.readSlice((int) length));
    }

    private static Frame decodeWhole(ByteBuf frame) throws NativeProtocolException {
        int code = frame.readUnsignedShort();
        int version = frame.readUnsignedByte();
        int flags = frame.readUnsignedByte();
        int correlationId = frame.readInt();
        WireReader in = new WireReader(frame, correlationId);
        if ((flags & ~IGNORABLE) != 0) {
            throw in.malformed("frame flags " + Integer.toHexString(flags) + " has unknown bits");
        }
        boolean ignorable = flags == IGNORABLE;
        Opcode opcode = Opcode.of(code);
        if (opcode == null) {
            return new UnknownFrame(
                    correlationId, code, version, ignorable, ErrorCode.UNKNOWN_OPERATION);
        }
        if (version != FRAME_VERSION) {
            return new UnknownFrame(
                    correlationId, code, version, ignorable, ErrorCode.UNKNOWN_FRAME_VERSION);
        }
        checkCorrelationId(opcode, correlationId);
        return decodeBody(opcode, correlationId, in);
    }

    /** What a record's constructor refuses is the peer's mistake here. */
    private static Frame decodeBody(Opcode opcode, int correlationId, WireReader in)
            throws NativeProtocolException {
        try {
            Frame frame = Bodies.read(opcode, correlationId, in);
            in.end();
            return frame;
        } catch (IllegalArgumentException refused) {
            throw in.malformed(opcode + ": " + refused.getMessage());
        }
    }

    private static void checkCorrelationId(Opcode opcode, int correlationId)
            throws NativeProtocolException {
        boolean isWrong =
                switch (opcode.correlation()) {
                    case REQUIRED -> correlationId == 0;
                    case OPTIONAL -> false;
                    case NONE -> correlationId != 0;
                };
        if (isWrong) {
            throw new NativeProtocolException(
                    ErrorCode.BAD_CORRELATION_ID,
                    correlationId,
                    opcode + " with correlation id " + Integer.toUnsignedString(correlationId));
        }
    }
}
