package dev.sluice.core.record;

import dev.sluice.core.message.Bytes;

/**
 * UTF-8 without intermediate arrays. Half a surrogate pair, which UTF-8 cannot say, becomes a
 * question mark as in {@link String#getBytes(java.nio.charset.Charset)}.
 */
final class Utf8 {
    private Utf8() {}

    static long length(String text) {
        long bytes = text.length();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                if (Character.isSurrogate(c)) {
                    if (isPairAt(text, i)) {
                        bytes += 2;
                        i++;
                    }
                } else {
                    bytes += c < 0x800 ? 1 : 2;
                }
            }
        }
        return bytes;
    }

    /** Writes to {@code target} from {@code at} on; returns the position behind the last byte. */
    static int encode(String text, byte[] target, int at) {
        int next = at;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                target[next++] = (byte) c;
            } else if (c < 0x800) {
                target[next++] = (byte) (0xc0 | c >> 6);
                target[next++] = (byte) (0x80 | (c & 0x3f));
            } else if (!Character.isSurrogate(c)) {
                target[next++] = (byte) (0xe0 | c >> 12);
                target[next++] = (byte) (0x80 | (c >> 6 & 0x3f));
                target[next++] = (byte) (0x80 | (c & 0x3f));
            } else if (isPairAt(text, i)) {
                int point = Character.toCodePoint(c, text.charAt(++i));
                target[next++] = (byte) (0xf0 | point >> 18);
                target[next++] = (byte) (0x80 | (point >> 12 & 0x3f));
                target[next++] = (byte) (0x80 | (point >> 6 & 0x3f));
                target[next++] = (byte) (0x80 | (point & 0x3f));
            } else {
                target[next++] = '?';
            }
        }
        return next;
    }

    /** Whether the bytes are UTF-8 without overlong forms and surrogates (RFC 3629 section 4). */
    static boolean isWellFormed(Bytes bytes) {
        int i = 0;
        while (i < bytes.length()) {
            int first = bytes.byteAt(i) & 0xff;
            if (first < 0x80) {
                i++;
                continue;
            }
            int length =
                    first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
            if (length == 0 || bytes.length() - i < length) {
                return false;
            }
            int second = bytes.byteAt(i + 1) & 0xff;
            if (second < lowestSecond(first) || second > highestSecond(first)) {
                return false;
            }
            for (int k = 2; k < length; k++) {
                if ((bytes.byteAt(i + k) & 0xc0) != 0x80) {
                    return false;
                }
            }
            i += length;
        }
        return true;
    }

    private static int lowestSecond(int first) {
        return first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    }

    private static int highestSecond(int first) {
        return first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    }

    private static boolean isPairAt(String text, int i) {
        return Character.isHighSurrogate(text.charAt(i))
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
    }
}
