package dev.sluice.server.internal.proxy;

import dev.sluice.core.message.Bytes;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** One line of the file {@code headers.txt}, which says what the columns are. */
record ProxyVector(Bytes content, String becomes, String name) {
    private static final Pattern TOKEN =
            Pattern.compile(
                    "\"(?<text>[^\"]*)\"|(?<times>\\d+)\\*(?<byte>[0-9a-f]{2})|(?<hex>\\S+)");
    private static final String CLIENT = "client ";
    private static final String UNKNOWN = "unknown";

    static Stream<ProxyVector> all() throws IOException {
        try (InputStream in = ProxyVector.class.getResourceAsStream("headers.txt")) {
            String text =
                    new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            return text
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(ProxyVector::parse)
                    .toList()
                    .stream();
        }
    }

    byte[] bytes() {
        return content.toArray();
    }

    boolean isGood() {
        return becomes.startsWith(CLIENT) || becomes.equals(UNKNOWN);
    }

    /** The client's address and port, or nothing if it is unknown. */
    String client() {
        return becomes.equals(UNKNOWN) ? "" : becomes.substring(CLIENT.length());
    }

    @Override
    public String toString() {
        return name;
    }

    private static ProxyVector parse(String line) {
        List<String> columns = Pattern.compile(" \\| ").splitAsStream(line).toList();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Matcher token = TOKEN.matcher(columns.get(0));
        while (token.find()) {
            if (token.group("text") != null) {
                String text =
                        token.group("text")
                                .replace("\\r", "\r")
                                .replace("\\n", "\n")
                                .replace("\\xb2", "\u00b2");
                bytes.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
            } else if (token.group("times") != null) {
                byte[] one = HexFormat.of().parseHex(token.group("byte"));
                for (int i = Integer.parseInt(token.group("times")); i > 0; i--) {
                    bytes.writeBytes(one);
                }
            } else {
                bytes.writeBytes(HexFormat.of().parseHex(token.group("hex")));
            }
        }
        return new ProxyVector(Bytes.wrap(bytes.toByteArray()), columns.get(1), columns.get(2));
    }
}
