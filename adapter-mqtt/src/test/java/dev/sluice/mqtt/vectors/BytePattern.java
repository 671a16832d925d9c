package dev.sluice.mqtt.vectors;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Bytes of which some are open: {@code ..} is any byte, {@code $x} two bytes that have a name, and
 * {@code *} any rest. Immutable.
 */
public final class BytePattern {
    private static final Pattern TOKEN =
            Pattern.compile("([0-9a-f]{2})|(\\.\\.)|\\$([a-z])|(\\*)$|(.)");

    private final List<String> tokens;

    private BytePattern(List<String> tokens) {
        this.tokens = tokens;
    }

    static BytePattern parse(String text) {
        List<String> tokens = new ArrayList<>();
        Matcher matcher = TOKEN.matcher(text);
        while (matcher.find()) {
            if (matcher.group(5) != null) {
                throw new IllegalArgumentException("not a pattern of bytes: " + text);
            }
            tokens.add(matcher.group());
        }
        return new BytePattern(List.copyOf(tokens));
    }

    /** The bytes, with those that have a name put in. */
    public byte[] bytes(Map<String, byte[]> named) {
        var bytes = new ByteArrayOutputStream();
        for (String token : tokens) {
            byte[] known = named.get(token);
            if (known != null) {
                bytes.writeBytes(known);
            } else if (token.matches("[0-9a-f]{2}")) {
                bytes.write(Integer.parseInt(token, 16));
            } else {
                throw new IllegalArgumentException(token + " is open");
            }
        }
        return bytes.toByteArray();
    }

    /**
     * Whether these are such bytes.
     *
     * @param named takes what the pattern has names for; one that is there already must be the same
     */
    public boolean matches(byte[] bytes, Map<String, byte[]> named) {
        int at = 0;
        for (String token : tokens) {
            int width = token.startsWith("$") ? 2 : 1;
            if (token.equals("*")) {
                return true;
            }
            if (at + width > bytes.length) {
                return false;
            }
            if (width == 2) {
                byte[] value = {bytes[at], bytes[at + 1]};
                byte[] known = named.putIfAbsent(token, value);
                if (known != null && !Arrays.equals(known, value)) {
                    return false;
                }
            } else if (!token.equals("..") && Integer.parseInt(token, 16) != (bytes[at] & 0xFF)) {
                return false;
            }
            at += width;
        }
        return at == bytes.length;
    }
}
