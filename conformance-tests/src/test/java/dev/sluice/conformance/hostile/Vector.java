package dev.sluice.conformance.hostile;

import dev.sluice.core.message.Bytes;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Bytes for one listener and what it answers before it closes. The file's format is described at
 * its beginning.
 *
 * <p><i>Immutable.</i>
 */
record Vector(String listener, String name, Bytes answer, Bytes bytes) {
    private static final Pattern TOKEN =
            Pattern.compile("\"([^\"]*)\"|(\\d+)\\*([0-9a-f]+)|([0-9a-f]+)|(\\S+)");

    /** All vectors of the file, once for each of their listeners. */
    static List<Vector> all() throws IOException {
        try (InputStream file = Vector.class.getResourceAsStream("/hostile/vectors.txt")) {
            if (file == null) {
                throw new IOException("there is no hostile/vectors.txt");
            }
            String text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
            List<Vector> vectors = new ArrayList<>();
            for (String line : text.lines().toList()) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    addLine(line, vectors);
                }
            }
            return vectors;
        }
    }

    private static void addLine(String line, List<Vector> vectors) {
        String[] columns = line.split("\\|", 4);
        if (columns.length != 4) {
            throw new IllegalArgumentException("not four columns: " + line);
        }
        String answer = columns[2].strip();
        Bytes begin = answer.equals("-") ? Bytes.EMPTY : parse(answer);
        for (String listener : columns[0].strip().split("\\s+", -1)) {
            vectors.add(new Vector(listener, columns[1].strip(), begin, parse(columns[3])));
        }
    }

    private static Bytes parse(String text) {
        var bytes = new ByteArrayOutputStream();
        Matcher token = TOKEN.matcher(text);
        while (token.find()) {
            if (token.group(1) != null) {
                String plain = token.group(1).replace("\\r", "\r").replace("\\n", "\n");
                bytes.writeBytes(plain.getBytes(StandardCharsets.UTF_8));
            } else if (token.group(2) != null) {
                byte[] unit = HexFormat.of().parseHex(token.group(3));
                for (int i = 0; i < Integer.parseInt(token.group(2)); i++) {
                    bytes.writeBytes(unit);
                }
            } else if (token.group(4) != null) {
                bytes.writeBytes(HexFormat.of().parseHex(token.group(4)));
            } else {
                throw new IllegalArgumentException(
                        "neither hexadecimal nor text: " + token.group());
            }
        }
        return Bytes.wrap(bytes.toByteArray());
    }

    @Override
    public String toString() {
        return listener + ": " + name;
    }
}
