package dev.sluice.conformance.vectors;

import dev.sluice.core.message.Bytes;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One packet as a broker sent it, read without the broker's own codec.
 *
 * <p><i>Immutable.</i>
 */
record Frame(int header, Bytes body) {
    private static final int REASON_STRING = 0x1F;
    private static final int NO_MATCHING_SUBSCRIBERS = 0x10;

    boolean isPublish() {
        return header >> 4 == 3;
    }

    /** All of its bytes, with the length in its shortest form. */
    byte[] bytes() {
        var bytes = new ByteArrayOutputStream();
        bytes.write(header);
        int rest = body.length();
        while (rest >= 0x80) {
            bytes.write((rest & 0x7F) | 0x80);
            rest >>= 7;
        }
        bytes.write(rest);
        bytes.writeBytes(body.toArray());
        return bytes.toByteArray();
    }

    /**
     * The packet in short: its name, packet identifier and codes. That a message reached nobody is
     * told as success, since it depends on what other connections do.
     */
    String inShort(boolean isV5) {
        byte[] bytes = body.toArray();
        return switch (header) {
            case 0x20 -> "CONNACK" + codes(Arrays.copyOfRange(bytes, 1, 2));
            case 0x40 -> acknowledgement("PUBACK", bytes);
            case 0x50 -> acknowledgement("PUBREC", bytes);
            case 0x62 -> acknowledgement("PUBREL", bytes);
            case 0x70 -> acknowledgement("PUBCOMP", bytes);
            case 0x90 -> "SUBACK " + twoBytes(bytes) + codes(behindProperties(bytes, isV5));
            case 0xB0 -> "UNSUBACK " + twoBytes(bytes) + codes(behindProperties(bytes, isV5));
            case 0xD0 -> "PINGRESP";
            case 0xE0 -> "DISCONNECT" + codes(Arrays.copyOfRange(bytes, 0, 1)) + more(bytes);
            default -> "header 0x%02X".formatted(header);
        };
    }

    /** [MQTT-3.14.2-2]: a reason string is all that a DISCONNECT has beside its code. */
    private static String more(byte[] bytes) {
        boolean isReason =
                bytes.length > 4
                        && bytes[1] == bytes.length - 2
                        && bytes[2] == REASON_STRING
                        && bytes[4] == bytes.length - 5;
        return bytes.length <= 1 || isReason ? "" : " and more";
    }

    private static String acknowledgement(String name, byte[] bytes) {
        int code = bytes.length > 2 ? bytes[2] & 0xFF : 0;
        return "%s %d 0x%02X"
                .formatted(name, twoBytes(bytes), code == NO_MATCHING_SUBSCRIBERS ? 0 : code);
    }

    private static int twoBytes(byte[] bytes) {
        return (bytes[0] & 0xFF) << 8 | (bytes[1] & 0xFF);
    }

    private static byte[] behindProperties(byte[] bytes, boolean isV5) {
        if (isV5 && bytes[2] < 0) {
            throw new IllegalArgumentException("more properties than expected");
        }
        return Arrays.copyOfRange(bytes, isV5 ? 3 + bytes[2] : 2, bytes.length);
    }

    private static String codes(byte[] bytes) {
        List<String> codes = new ArrayList<>();
        for (byte next : bytes) {
            codes.add(" 0x%02X".formatted(next & 0xFF));
        }
        return String.join("", codes);
    }
}
