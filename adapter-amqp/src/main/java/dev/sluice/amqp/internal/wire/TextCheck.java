package dev.sluice.amqp.internal.wire;

import java.nio.ByteBuffer;

/**
 * Strict checks of encoded text: UTF-8 of RFC 3629 for strings, ASCII for symbols. Costs no memory.
 */
final class TextCheck {

    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

    private TextCheck() {}

    /** Whether every byte of {@code [from, to)} is ASCII. */
    static boolean isAscii(ByteBuffer buffer, int from, int to) {
        return asciiEnd(buffer, from, to) == to;
    }

    /**
     * Whether {@code [from, to)} is UTF-8 without overlong forms, surrogates or values above
     * 10FFFF.
     */
    static boolean isUtf8(ByteBuffer buffer, int from, int to) {
        int at = asciiEnd(buffer, from, to);
        while (at < to) {
            int length = sequenceLength(buffer, at, to);
            if (length < 0) {
                return false;
            }
            at = asciiEnd(buffer, at + length, to);
        }
        return true;
    }

    private static int asciiEnd(ByteBuffer buffer, int from, int to) {
        int at = from;
        while (at + Long.BYTES <= to && (buffer.getLong(at) & HIGH_BITS) == 0) {
            at += Long.BYTES;
        }
        while (at < to && buffer.get(at) >= 0) {
            at++;
        }
        return at;
    }

    private static int sequenceLength(ByteBuffer buffer, int at, int to) {
        int lead = buffer.get(at) & 0xFF;
        int length = lead < 0xC2 ? -1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : -1;
        if (length < 0 || at + length > to) {
            return -1;
        }
        for (int i = 1; i < length; i++) {
            if ((buffer.get(at + i) & 0xC0) != 0x80) {
                return -1;
            }
        }
        int second = buffer.get(at + 1) & 0xFF;
        boolean isOverlong = (lead == 0xE0 && second < 0xA0) || (lead == 0xF0 && second < 0x90);
        boolean isSurrogate = lead == 0xED && second >= 0xA0;
        boolean isTooHigh = lead == 0xF4 && second >= 0x90;
        return isOverlong || isSurrogate || isTooHigh ? -1 : length;
    }
}
