package dev.sluice.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads the bytes of a configuration as text, refusing what no person writes on purpose. */
final class SourceText {
    /** The size of a configuration file. */
    static final int LIMIT_BYTES = 1 << 20;

    private SourceText() {}

    /** The file's text; at most {@link #LIMIT_BYTES} are ever read, whatever the file is. */
    static String read(Path file) throws ConfigException {
        Position position = Position.ofFile(file.toString());
        if (Files.isDirectory(file)) {
            throw new ConfigException(position, "is a directory; name the YAML file in it");
        }
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(LIMIT_BYTES + 1);
        } catch (IOException e) {
            throw new ConfigException(position, "cannot be read: " + reason(e));
        }
        return decode(file.toString(), bytes);
    }

    /** Why a file could not be read, in words. */
    static String reason(IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> "no such file";
            case AccessDeniedException _ -> "permission denied";
            default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        };
    }

    private static String decode(String name, byte[] bytes) throws ConfigException {
        if (bytes.length > LIMIT_BYTES) {
            throw tooLarge(name);
        }
        CharsetDecoder decoder =
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        CoderResult result = decoder.decode(in, out, true);
        String text = out.flip().toString();
        if (result.isError()) {
            String problem =
                    String.format(
                            "byte 0x%02X is not valid UTF-8; save the file as UTF-8",
                            bytes[in.position()]);
            throw new ConfigException(after(name, text), problem);
        }
        return text;
    }

    /** Checks text against the size limit and YAML's printable characters. YAML 1.2.2, 5.1. */
    static void check(String name, String text) throws ConfigException {
        if (text.length() > LIMIT_BYTES) {
            throw tooLarge(name);
        }
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            if (!isAllowed(c)) {
                String problem =
                        String.format("character U+%04X is not allowed here; remove it", c);
                throw new ConfigException(after(name, text.substring(0, i)), problem);
            }
            i += Character.charCount(c);
        }
    }

    private static ConfigException tooLarge(String name) {
        return new ConfigException(
                Position.ofFile(name),
                "is larger than 1 MiB, the limit for a configuration; is this the right file?");
    }

    private static Position after(String name, String before) {
        int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
        String lastLine = before.substring(before.lastIndexOf('\n') + 1);
        return new Position(name, line, 1 + lastLine.codePointCount(0, lastLine.length()));
    }

    private static boolean isAllowed(int c) {
        return c == '\t'
                || c == '\n'
                || c == '\r'
                || c == 0x85
                || (c >= 0x20 && c <= 0x7E)
                || (c >= 0xA0 && c <= 0xD7FF)
                || (c >= 0xE000 && c <= 0xFFFD)
                || c >= 0x10000;
    }
}
