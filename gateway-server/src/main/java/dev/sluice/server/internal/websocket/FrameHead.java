package dev.sluice.server.internal.websocket;

import io.netty.buffer.ByteBuf;

/**
 * The beginning of a client's frame, before its payload: collected byte by byte, and judged as soon
 * as something can be said (RFC 6455, 5.2).
 *
 * <p><i>Confined to its event loop.</i>
 */
final class FrameHead {
    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    private static final int MOST_BYTES = 14;
    private static final int MASK_BYTES = 4;
    private static final int FIRST_BYTES = 2;
    private static final int LENGTH_16 = 126;
    private static final int LENGTH_64 = 127;
    private static final int MOST_CONTROL_BYTES = 125;
    private static final int MOST_16 = 0xFFFF;

    private final byte[] bytes = new byte[MOST_BYTES];
    private final long mostPayloadBytes;
    private int length;

    FrameHead(long mostPayloadBytes) {
        this.mostPayloadBytes = mostPayloadBytes;
    }

    /**
     * Takes what is missing. Borrows the buffer and moves its reader index.
     *
     * @param inMessage whether a message has begun and not ended
     * @return whether it is complete
     */
    boolean read(ByteBuf in, boolean inMessage) throws FrameException {
        while (in.isReadable()) {
            bytes[length++] = in.readByte();
            if (length == FIRST_BYTES) {
                checkFirst(inMessage);
            }
            if (length == FIRST_BYTES + lengthBytes()) {
                checkLength();
            }
            if (length >= FIRST_BYTES && length == FIRST_BYTES + lengthBytes() + MASK_BYTES) {
                return true;
            }
        }
        return false;
    }

    /** Begins anew. */
    void clear() {
        length = 0;
    }

    boolean isFinal() {
        return (bytes[0] & 0x80) != 0;
    }

    int opcode() {
        return bytes[0] & 0xF;
    }

    boolean isControl() {
        return opcode() >= CLOSE;
    }

    long payloadBytes() {
        int first = firstLength();
        if (first < LENGTH_16) {
            return first;
        }
        long value = 0;
        for (int i = 0; i < lengthBytes(); i++) {
            value = (value << Byte.SIZE) | (bytes[FIRST_BYTES + i] & 0xFF);
        }
        return value;
    }

    /** The four bytes of the mask, the first one in the highest bits. */
    int mask() {
        int mask = 0;
        for (int i = length - MASK_BYTES; i < length; i++) {
            mask = (mask << Byte.SIZE) | (bytes[i] & 0xFF);
        }
        return mask;
    }

    private void checkFirst(boolean inMessage) throws FrameException {
        if ((bytes[0] & 0x70) != 0) {
            throw new FrameException("reserved bits are set, and no extension was agreed on");
        }
        switch (opcode()) {
            case CONTINUATION -> check(inMessage, "a continuation of nothing");
            case TEXT ->
                    throw new FrameException(
                            CloseCode.UNSUPPORTED_DATA, "a text frame; send binary ones");
            case BINARY -> check(!inMessage, "a message within another one");
            case CLOSE, PING, PONG -> {
                check(isFinal(), "a control frame in fragments");
                check(firstLength() <= MOST_CONTROL_BYTES, "a control frame that is too long");
            }
            default -> throw new FrameException("the reserved opcode " + opcode());
        }
        check((bytes[1] & 0x80) != 0, "a frame of a client that is not masked");
    }

    private void checkLength() throws FrameException {
        long payload = payloadBytes();
        check(payload >= 0, "a length with its highest bit set");
        boolean isShortest =
                switch (firstLength()) {
                    case LENGTH_16 -> payload >= LENGTH_16;
                    case LENGTH_64 -> payload > MOST_16;
                    default -> true;
                };
        check(isShortest, "a length of more bytes than it needs");
        if (payload > mostPayloadBytes) {
            throw new FrameException(
                    CloseCode.TOO_BIG,
                    "a frame of %d bytes; %d may be".formatted(payload, mostPayloadBytes));
        }
    }

    private static void check(boolean isKept, String why) throws FrameException {
        if (!isKept) {
            throw new FrameException(why);
        }
    }

    private int firstLength() {
        return bytes[1] & 0x7F;
    }

    private int lengthBytes() {
        return switch (firstLength()) {
            case LENGTH_16 -> Short.BYTES;
            case LENGTH_64 -> Long.BYTES;
            default -> 0;
        };
    }
}
