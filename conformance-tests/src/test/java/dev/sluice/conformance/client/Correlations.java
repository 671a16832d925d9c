package dev.sluice.conformance.client;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Correlation data as text and back. <i>Immutable.</i> */
final class Correlations {
    private static final String HEX = "0x";

    private Correlations() {}

    /** UTF-8 text where the bytes are that, else {@code 0x} and hexadecimal digits. */
    static String text(ByteBuffer bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.duplicate()).toString();
        } catch (CharacterCodingException notText) {
            byte[] copy = new byte[bytes.remaining()];
            bytes.duplicate().get(copy);
            return HEX + HexFormat.of().formatHex(copy);
        }
    }

    static byte[] bytes(String text) {
        return text.startsWith(HEX)
                ? HexFormat.of().parseHex(text.substring(HEX.length()))
                : text.getBytes(StandardCharsets.UTF_8);
    }
}
