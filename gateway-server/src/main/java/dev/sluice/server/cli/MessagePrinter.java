package dev.sluice.server.cli;

import dev.sluice.server.internal.client.ReceivedMessage;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Prints received messages. A body that is UTF-8 is shown as text, any other one in Base64.
 *
 * <p><i>Confined to the client's thread.</i>
 */
final class MessagePrinter {
    private final Console console;
    private final Format format;
    private final boolean raw;

    MessagePrinter(Console console, Format format, boolean raw) {
        this.console = console;
        this.format = format;
        this.raw = raw;
    }

    /** Prints one message; returns false if nobody reads the output any more. */
    boolean print(ReceivedMessage message) {
        Optional<String> text = text(message.body());
        if (format == Format.JSON) {
            console.print(Format.JSON, "", json(message, text));
        } else {
            String body = text.orElseGet(() -> base64(message.body()));
            console.print(raw ? body : message.address() + " " + body);
        }
        return !console.isBroken();
    }

    private static Map<String, Object> json(ReceivedMessage message, Optional<String> text) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("address", message.address());
        if (text.isPresent()) {
            json.put("body", text.get());
        } else {
            json.put("bodyBase64", base64(message.body()));
        }
        json.putAll(message.standard());
        json.put("properties", message.properties());
        return json;
    }

    private static Optional<String> text(byte[] body) {
        try {
            return Optional.of(
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString());
        } catch (CharacterCodingException _) {
            return Optional.empty();
        }
    }

    private static String base64(byte[] body) {
        return Base64.getEncoder().encodeToString(body);
    }
}
