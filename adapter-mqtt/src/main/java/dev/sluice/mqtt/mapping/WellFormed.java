package dev.sluice.mqtt.mapping;

import dev.sluice.core.message.Bytes;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Whether a payload is the text that its publisher says it is. */
final class WellFormed {
    private static final int CHARS_AT_A_TIME = 1_024;

    private WellFormed() {}

    /** Whether the bytes are UTF-8; unlike MQTT's own strings a payload may hold U+0000. */
    static boolean isUtf8(Bytes bytes) {
        if (isAscii(bytes)) {
            return true;
        }
        CharsetDecoder decoder =
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = bytes.asByteBuffer();
        CharBuffer out = CharBuffer.allocate(Math.min(CHARS_AT_A_TIME, bytes.length() + 1));
        CoderResult result = decoder.decode(in, out, true);
        while (result.isOverflow()) {
            out.clear();
            result = decoder.decode(in, out, true);
        }
        return !result.isError();
    }

    private static boolean isAscii(Bytes bytes) {
        for (int i = 0; i < bytes.length(); i++) {
            if (bytes.byteAt(i) < 0) {
                return false;
            }
        }
        return true;
    }
}
