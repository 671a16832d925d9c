package dev.sluice.mqtt.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Strict UTF-8 as MQTT wants it (MQTT 5 section 1.5.4): ill-formed sequences, surrogates and
 * overlong forms [MQTT-1.5.4-1] and U+0000 [MQTT-1.5.4-2] are malformed, a byte order mark is an
 * ordinary character [MQTT-1.5.4-3]. ASCII, the usual case, is checked eight bytes at a time.
 */
final class Utf8 {
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGHS = 0x8080_8080_8080_8080L;

    private Utf8() {}

    /** Decodes the range after checking it. */
    static String decode(byte[] bytes, int from, int to) throws ProtocolViolationException {
        int ascii = asciiEnd(bytes, from, to);
        if (ascii == to) {
            return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
        }
        checkFrom(bytes, ascii, to);
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }

    /** Decodes a range that was checked before. */
    static String decodeChecked(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }

    /** Checks the range without decoding it. */
    static void check(byte[] bytes, int from, int to) throws ProtocolViolationException {
        int ascii = asciiEnd(bytes, from, to);
        if (ascii != to) {
            checkFrom(bytes, ascii, to);
        }
    }

    /** The index of the first byte that is not in 0x01..0x7F, or {@code to}. */
    private static int asciiEnd(byte[] bytes, int from, int to) {
        int at = from;
        while (to - at >= Long.BYTES) {
            long word = (long) LONGS.get(bytes, at);
            if ((((word - ONES) | word) & HIGHS) != 0) {
                break;
            }
            at += Long.BYTES;
        }
        while (at < to && bytes[at] > 0) {
            at++;
        }
        return at;
    }

    private static void checkFrom(byte[] bytes, int from, int to)
            throws ProtocolViolationException {
        int at = from;
        while (at < to) {
            int lead = bytes[at];
            if (lead > 0) {
                at++;
            } else {
                at += sequenceLength(bytes, at, to, lead & 0xFF);
            }
        }
    }

    /** Checks the character whose first byte is not plain ASCII and returns its length. */
    private static int sequenceLength(byte[] bytes, int at, int to, int lead)
            throws ProtocolViolationException {
        int length;
        int secondMin = 0x80;
        int secondMax = 0xBF;
        if (lead >= 0xC2 && lead <= 0xDF) {
            length = 2;
        } else if (lead >= 0xE0 && lead <= 0xEF) {
            length = 3;
            secondMin = lead == 0xE0 ? 0xA0 : 0x80;
            secondMax = lead == 0xED ? 0x9F : 0xBF;
        } else if (lead >= 0xF0 && lead <= 0xF4) {
            length = 4;
            secondMin = lead == 0xF0 ? 0x90 : 0x80;
            secondMax = lead == 0xF4 ? 0x8F : 0xBF;
        } else {
            throw ProtocolViolationException.malformed(
                    lead == 0
                            ? "a string contains U+0000 [MQTT-1.5.4-2]"
                            : "0x%02X starts no UTF-8 character [MQTT-1.5.4-1]".formatted(lead));
        }
        if (length > to - at) {
            throw ProtocolViolationException.malformed(
                    "a UTF-8 character is cut off [MQTT-1.5.4-1]");
        }
        int second = bytes[at + 1] & 0xFF;
        if (second < secondMin || second > secondMax) {
            throw illFormed(second);
        }
        for (int i = 2; i < length; i++) {
            if ((bytes[at + i] & 0xC0) != 0x80) {
                throw illFormed(bytes[at + i] & 0xFF);
            }
        }
        return length;
    }

    private static ProtocolViolationException illFormed(int value) {
        return ProtocolViolationException.malformed(
                "0x%02X continues no UTF-8 character here [MQTT-1.5.4-1]".formatted(value));
    }
}
