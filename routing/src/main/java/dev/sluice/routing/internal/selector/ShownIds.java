package dev.sluice.routing.internal.selector;

import dev.sluice.core.message.Value;

import org.jspecify.annotations.Nullable;

import java.util.HexFormat;

/**
 * Message and correlation ids as JMS clients show them to their applications, since those write
 * what they see into selectors (AMQP JMS mapping 3.2.1.1). What JMS clients themselves send is
 * shown as it is and copied nowhere.
 */
final class ShownIds {
    private static final String PREFIX = "ID:";
    private static final String STRING = "AMQP_STRING:";
    private static final String ID = "AMQP_UUID:";
    private static final String ULONG = "AMQP_ULONG:";
    private static final String BINARY = "AMQP_BINARY:";
    private static final String NO_PREFIX = "AMQP_NO_PREFIX:";

    private ShownIds() {}

    /** JMSMessageID, which always begins with {@code ID:}. */
    static @Nullable String messageId(@Nullable Value id) {
        if (id instanceof Value.Text text && !text.text().startsWith(PREFIX)) {
            return PREFIX + NO_PREFIX + text.text();
        }
        return correlationId(id);
    }

    /** JMSCorrelationID, where text without {@code ID:} is the application's own. */
    static @Nullable String correlationId(@Nullable Value id) {
        return switch (id) {
            case null -> null;
            case Value.Absent absent -> null;
            case Value.Text text ->
                    isMisleading(text.text()) ? PREFIX + STRING + text.text() : text.text();
            case Value.Id uuid -> PREFIX + ID + uuid.asText();
            case Value.Whole whole when whole.width() == Value.Width.ULONG ->
                    PREFIX + ULONG + whole.asText();
            case Value.Binary binary ->
                    PREFIX
                            + BINARY
                            + HexFormat.of().withUpperCase().formatHex(binary.bytes().toArray());
            case Value other -> other.asText();
        };
    }

    /** Whether text would be taken for an id of another type. */
    private static boolean isMisleading(String text) {
        return text.startsWith("ID:AMQP_")
                && (text.startsWith(STRING, PREFIX.length())
                        || text.startsWith(ID, PREFIX.length())
                        || text.startsWith(ULONG, PREFIX.length())
                        || text.startsWith(BINARY, PREFIX.length())
                        || text.startsWith(NO_PREFIX, PREFIX.length()));
    }
}
