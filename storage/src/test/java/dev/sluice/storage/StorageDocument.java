package dev.sluice.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** The examples in docs/storage.md. <i>Thread-safe.</i> */
public final class StorageDocument {
    private static final Path DOCUMENT = Path.of("..", "docs", "storage.md");

    private StorageDocument() {}

    /** The bytes of the first example behind a heading. */
    public static byte[] example(String heading) throws IOException {
        StringBuilder block = new StringBuilder();
        List<String> lines = new ArrayList<>(Files.readAllLines(DOCUMENT));
        while (!lines.getFirst().startsWith(heading)) {
            lines.removeFirst();
        }
        while (!lines.getFirst().equals("```hex")) {
            lines.removeFirst();
        }
        lines.removeFirst();
        while (!lines.getFirst().equals("```")) {
            block.append(lines.removeFirst().replaceFirst("#.*", "").replace(" ", ""));
        }
        return HexFormat.of().parseHex(block);
    }
}
