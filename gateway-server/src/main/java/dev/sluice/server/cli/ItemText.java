package dev.sluice.server.cli;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.store.StoredData.Item;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How an item of stored data is printed. What somebody else wrote is shown as text if it is UTF-8,
 * with control characters escaped, and in hexadecimal digits otherwise.
 *
 * <p><i>Immutable.</i>
 */
final class ItemText {
    private static final int BYTES_MAX = 4096;

    /** Fields that hold what an application sent. */
    private static final Set<String> CONTENT = Set.of("body", "value");

    private final boolean showsContent;

    ItemText(boolean showsContent) {
        this.showsContent = showsContent;
    }

    String line(Item item) {
        StringBuilder line = new StringBuilder(item.kind());
        json(item)
                .forEach(
                        (name, value) -> {
                            if (!name.equals("kind")) {
                                line.append("  ").append(name).append('=');
                                escape(String.valueOf(value), line);
                            }
                        });
        return line.toString();
    }

    Map<String, Object> json(Item item) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("kind", item.kind());
        item.fields()
                .forEach(
                        (name, value) -> {
                            if (!(value instanceof Bytes bytes)) {
                                json.put(name, value);
                            } else if (showsContent || !CONTENT.contains(name)) {
                                put(json, name, bytes);
                            }
                        });
        return json;
    }

    private static void put(Map<String, Object> json, String name, Bytes bytes) {
        int shown = Math.min(bytes.length(), BYTES_MAX);
        Optional<String> text = text(bytes);
        if (text.isPresent()) {
            String all = text.get();
            json.put(name, all.length() > BYTES_MAX ? all.substring(0, BYTES_MAX) : all);
        } else {
            json.put(name + "Hex", HexFormat.of().formatHex(bytes.slice(0, shown).toArray()));
        }
        if (shown < bytes.length()) {
            json.put(name + "Cut", true);
        }
    }

    private static Optional<String> text(Bytes bytes) {
        try {
            return Optional.of(
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(bytes.toArray()))
                            .toString());
        } catch (CharacterCodingException _) {
            return Optional.empty();
        }
    }

    /** A terminal obeys control characters; whoever sent a message does not get that far. */
    private static void escape(String text, StringBuilder target) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isISOControl(c)) {
                target.append("\\u").append(HexFormat.of().toHexDigits((short) c));
            } else {
                target.append(c);
            }
        }
    }
}
