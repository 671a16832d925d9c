package dev.sluice.server.internal.websocket;

import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Takes the payload out of a client's frames, wherever they are cut. Payload of binary frames is
 * unmasked and moved together in the buffer it came in, so nothing waits for the end of a frame and
 * no memory is taken for one, however long it says it is; the adapter's own limits do the rest.
 *
 * <p>Bounds: a head, and {@value #MOST_CONTROL_BYTES} bytes of one control frame and of the last
 * ping.
 *
 * <p><i>Confined to its event loop.</i>
 */
final class FrameReader {
    private static final int MOST_CONTROL_BYTES = 125;

    private final FrameHead head;
    private final byte[] control = new byte[MOST_CONTROL_BYTES];
    private boolean inPayload;
    private boolean inMessage;
    private int mask;
    private long left;
    private int controlLength;
    private byte @Nullable [] ping;
    private @Nullable FrameEnd end;

    FrameReader(long mostPayloadBytes) {
        this.head = new FrameHead(mostPayloadBytes);
    }

    /**
     * Turns what came from the client into what was in its binary frames, until an end. The buffer
     * becomes the result: its content is changed and its indices span what was found.
     */
    void read(ByteBuf bytes) {
        int start = bytes.readerIndex();
        int found = start;
        try {
            while (end == null && bytes.isReadable()) {
                if (!inPayload) {
                    if (head.read(bytes, inMessage)) {
                        begin();
                    }
                } else if (head.isControl()) {
                    readControl(bytes);
                } else {
                    int length = (int) Math.min(left, bytes.readableBytes());
                    unmask(bytes, found, length);
                    found += length;
                }
                if (inPayload && left == 0) {
                    finish();
                }
            }
        } catch (FrameException e) {
            end = new FrameEnd.Violated(e.code(), String.valueOf(e.getMessage()));
        }
        bytes.setIndex(start, found);
    }

    /** Why it reads no more, if so. */
    @Nullable FrameEnd end() {
        return end;
    }

    /**
     * What is to be answered to the latest ping that was not asked for yet. Earlier ones need no
     * answer (RFC 6455, 5.5.3), so a flood of pings makes no flood of pongs.
     */
    byte @Nullable [] takePing() {
        byte[] latest = ping;
        ping = null;
        return latest;
    }

    private void begin() {
        inPayload = true;
        left = head.payloadBytes();
        mask = head.mask();
        controlLength = 0;
        if (!head.isControl()) {
            inMessage = !head.isFinal();
        }
    }

    private void finish() throws FrameException {
        inPayload = false;
        switch (head.opcode()) {
            case FrameHead.PING -> ping = Arrays.copyOf(control, controlLength);
            case FrameHead.CLOSE -> end = new FrameEnd.Closed(closeCode());
            default -> {
                // Data has been handed on, and a pong needs nothing.
            }
        }
        head.clear();
    }

    private void readControl(ByteBuf bytes) {
        int length = (int) Math.min(left, bytes.readableBytes());
        for (int i = 0; i < length; i++) {
            control[controlLength++] = (byte) (bytes.readByte() ^ nextOfMask());
        }
        left -= length;
    }

    /** Moves the next bytes of payload, unmasked, to a place that is not behind them. */
    private void unmask(ByteBuf bytes, int to, int length) {
        int from = bytes.readerIndex();
        int target = to;
        int source = from;
        int last = from + length;
        long wide = ((mask & 0xFFFF_FFFFL) << Integer.SIZE) | (mask & 0xFFFF_FFFFL);
        for (; last - source >= Long.BYTES; source += Long.BYTES, target += Long.BYTES) {
            bytes.setLong(target, bytes.getLong(source) ^ wide);
        }
        for (; source < last; source++, target++) {
            bytes.setByte(target, bytes.getByte(source) ^ nextOfMask());
        }
        bytes.readerIndex(last);
        left -= length;
    }

    private int nextOfMask() {
        mask = Integer.rotateLeft(mask, Byte.SIZE);
        return mask & 0xFF;
    }

    private int closeCode() throws FrameException {
        if (controlLength == 0) {
            return FrameEnd.Closed.NO_CODE;
        }
        if (controlLength < Short.BYTES) {
            throw new FrameException("a close frame with half a code");
        }
        int code = ((control[0] & 0xFF) << Byte.SIZE) | (control[1] & 0xFF);
        if (!isValidCode(code)) {
            throw new FrameException("a close frame with the code " + code);
        }
        ByteBuffer reason = ByteBuffer.wrap(control, Short.BYTES, controlLength - Short.BYTES);
        try {
            StandardCharsets.UTF_8.newDecoder().decode(reason);
        } catch (CharacterCodingException _) {
            throw new FrameException(
                    CloseCode.INVALID_TEXT, "a close frame with a reason that is no UTF-8");
        }
        return code;
    }

    /**
     * Codes that may be sent: those of RFC 6455 and its registry, of libraries and applications.
     */
    private static boolean isValidCode(int code) {
        return (code >= 1000 && code <= 1003)
                || (code >= 1007 && code <= 1014)
                || (code >= 3000 && code <= 4999);
    }
}
