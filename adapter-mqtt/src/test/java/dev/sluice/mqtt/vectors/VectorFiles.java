package dev.sluice.mqtt.vectors;

import dev.sluice.mqtt.codec.ProtocolVersion;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Lines of the files in {@code vectors/} of the test resources. <i>Thread-safe.</i> */
final class VectorFiles {
    private VectorFiles() {}

    /** The lines of a file that are neither empty nor a comment. */
    static List<String> lines(String name) {
        String path = "/vectors/" + name + ".txt";
        try (InputStream in = VectorFiles.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalArgumentException("no vectors in " + path);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ProtocolVersion version(String word) {
        return switch (word) {
            case "3.1" -> ProtocolVersion.V3_1;
            case "3.1.1" -> ProtocolVersion.V3_1_1;
            case "5" -> ProtocolVersion.V5;
            default -> throw new IllegalArgumentException("no such version: " + word);
        };
    }
}
