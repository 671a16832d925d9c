package dev.sluice.amqp.internal.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream of bytes into protocol headers and frames. The declared size is checked against the
 * limit that holds at that moment before anything is kept for it (AMQP 2.3.1); what is kept is what
 * arrived, never what was announced.
 *
 * <p>Owns the bytes that it has not given out. Confined to its event loop.
 */
public final class FrameCutter {

    /** No frame is larger before the limits are negotiated (AMQP 2.4.1). */
    public static final int MIN_MAX_FRAME_BYTES = 512;

    private static final int HEADER_BYTES = 8;
    private static final int AMQP_TYPE = 0;
    private static final int SASL_TYPE = 1;

    private @Nullable ByteBuf pending;
    private int maxFrameBytes = MIN_MAX_FRAME_BYTES;

    /**
     * One frame.
     *
     * @param isSasl whether it is of type SASL
     * @param channel its channel; 0 for SASL
     * @param body the performative and payload; empty in a heartbeat; valid until the next cut
     */
    public record Frame(boolean isSasl, int channel, ByteBuf body) {}

    /** Sets the largest frame allowed from now on. */
    public void limit(int bytes) {
        maxFrameBytes = bytes;
    }

    /**
     * Adds input. Takes ownership of {@code input}. What a burst left over is joined with it by
     * copying, so that small segments do not keep their large read buffers alive.
     */
    public void add(ByteBuf input, ByteBufAllocator allocator) {
        ByteBuf before = pending;
        if (before == null) {
            pending = input;
            return;
        }
        ByteBuf joined = before;
        if (before.maxWritableBytes() < input.readableBytes() || before.isReadOnly()) {
            int needed = before.readableBytes() + input.readableBytes();
            joined = allocator.buffer(needed).writeBytes(before);
            before.release();
            pending = joined;
        }
        try {
            joined.writeBytes(input);
        } finally {
            input.release();
        }
    }

    /** The next protocol header, or null if fewer than eight bytes are there. */
    public @Nullable ProtocolHeader nextHeader() {
        ByteBuf input = pending;
        if (input == null || input.readableBytes() < ProtocolHeader.BYTES) {
            return null;
        }
        ProtocolHeader header = ProtocolHeader.at(input, input.readerIndex());
        input.skipBytes(ProtocolHeader.BYTES);
        return header;
    }

    /** Whether bytes are there that are no part of {@code AMQP}, the first of every header. */
    public boolean isForeign() {
        ByteBuf input = pending;
        return input != null && ProtocolHeader.matchedPrefix(input) < 0;
    }

    /**
     * The next whole frame, or null if it has not arrived. Its body borrows from this cutter.
     *
     * @throws DecodeException if the frame's header is malformed or announces too much
     */
    public @Nullable Frame next() throws DecodeException {
        ByteBuf input = pending;
        if (input == null || input.readableBytes() < HEADER_BYTES) {
            return null;
        }
        int at = input.readerIndex();
        long size = input.getUnsignedInt(at);
        int bodyOffset = input.getUnsignedByte(at + 4) * 4;
        int type = input.getUnsignedByte(at + 5);
        if (size < HEADER_BYTES || size > maxFrameBytes) {
            throw new DecodeException("frame of " + size + " bytes, limit " + maxFrameBytes);
        }
        if (bodyOffset < HEADER_BYTES || bodyOffset > size) {
            throw new DecodeException("frame of " + size + " bytes with doff " + bodyOffset / 4);
        }
        if (type != AMQP_TYPE && type != SASL_TYPE) {
            throw new DecodeException("frame of type " + type);
        }
        if (input.readableBytes() < size) {
            return null;
        }
        input.skipBytes((int) size);
        boolean isSasl = type == SASL_TYPE;
        int channel = isSasl ? 0 : input.getUnsignedShort(at + 6);
        return new Frame(isSasl, channel, input.slice(at + bodyOffset, (int) size - bodyOffset));
    }

    /** Gives back consumed memory; call once per burst of input. */
    public void trim() {
        ByteBuf input = pending;
        if (input == null) {
            return;
        }
        if (!input.isReadable()) {
            input.release();
            pending = null;
        } else if (input.readerIndex() > 0) {
            input.discardReadBytes();
        }
    }

    /** Lets go of everything. */
    public void release() {
        ByteBuf input = pending;
        if (input != null) {
            pending = null;
            input.release();
        }
    }
}
