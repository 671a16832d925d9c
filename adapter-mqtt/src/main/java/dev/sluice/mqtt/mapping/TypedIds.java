package dev.sluice.mqtt.mapping;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Value;

import java.util.HexFormat;
import java.util.UUID;

/**
 * Message and correlation ids with their types as text, in the form that JMS clients use, and as
 * MQTT Correlation Data (docs/mapping.md 4.2 and 4.3).
 */
final class TypedIds {
    private static final String STRING = "ID:AMQP_STRING:";
    private static final String ID = "ID:AMQP_UUID:";
    private static final String ULONG = "ID:AMQP_ULONG:";
    private static final String BINARY = "ID:AMQP_BINARY:";
    private static final String ANY = "ID:AMQP_";
    private static final int UUID_CHARS = 36;

    private TypedIds() {}

    static String toText(Value value) {
        return switch (value) {
            case Value.Text text ->
                    text.text().startsWith(ANY) ? STRING + text.text() : text.text();
            case Value.Id id -> ID + id.uuid();
            case Value.Whole whole when whole.width() == Value.Width.ULONG ->
                    ULONG + whole.asText();
            case Value.Binary binary ->
                    BINARY + HexFormat.of().withUpperCase().formatHex(binary.bytes().toArray());
            default -> value.asText();
        };
    }

    /** Reads what {@link #toText} wrote; what does not parse is a string. */
    static Value fromText(String text) {
        if (!text.startsWith(ANY)) {
            return Value.text(text);
        }
        try {
            if (text.startsWith(STRING)) {
                return Value.text(text.substring(STRING.length()));
            }
            if (text.startsWith(ID) && text.length() == ID.length() + UUID_CHARS) {
                return new Value.Id(UUID.fromString(text.substring(ID.length())));
            }
            if (text.startsWith(ULONG)) {
                long number = Long.parseUnsignedLong(text.substring(ULONG.length()));
                return new Value.Whole(number, Value.Width.ULONG);
            }
            if (text.startsWith(BINARY)) {
                byte[] bytes = HexFormat.of().parseHex(text, BINARY.length(), text.length());
                return new Value.Binary(Bytes.wrap(bytes));
            }
        } catch (IllegalArgumentException e) {
            return Value.text(text);
        }
        return Value.text(text);
    }

    static Bytes toCorrelationData(Value value) {
        if (value instanceof Value.Binary binary
                && fromCorrelationData(binary.bytes()).equals(value)) {
            return binary.bytes();
        }
        return Bytes.utf8(toText(value));
    }

    static Value fromCorrelationData(Bytes data) {
        for (int i = 0; i < data.length(); i++) {
            int next = data.byteAt(i);
            if ((next >= 0 && next < 0x20) || next == 0x7F) {
                return new Value.Binary(data);
            }
        }
        if (data.isEmpty() || !WellFormed.isUtf8(data)) {
            return new Value.Binary(data);
        }
        return fromText(data.asUtf8());
    }
}
