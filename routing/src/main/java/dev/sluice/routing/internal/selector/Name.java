package dev.sluice.routing.internal.selector;

import dev.sluice.core.message.Message;
import dev.sluice.core.message.Value;

import org.jspecify.annotations.Nullable;

/**
 * A name in a selector: a header field of JMS, a property that JMS defines, or one of the
 * application's, of which the first with this name counts. The fields are those of docs/mapping.md,
 * in the form in which a JMS client shows them.
 *
 * <p><i>Immutable.</i>
 */
record Name(String text, Field field) implements Operand {
    private static final int HIGHEST_PRIORITY = 9;
    private static final Value.Whole[] PRIORITIES = new Value.Whole[HIGHEST_PRIORITY + 1];

    static {
        for (int i = 0; i <= HIGHEST_PRIORITY; i++) {
            PRIORITIES[i] = new Value.Whole(i, Value.Width.INT);
        }
    }

    /** Where a value is found. */
    enum Field {
        MESSAGE_ID,
        CORRELATION_ID,
        TYPE,
        PRIORITY,
        TIMESTAMP,
        DELIVERY_MODE,
        GROUP_ID,
        GROUP_SEQUENCE,
        PROPERTY
    }

    /** The name, or null if JMS keeps it from selectors (JMS 2.0, 3.8.1.1 and 3.5.9). */
    static @Nullable Name of(String text) {
        return switch (text) {
            case "JMSMessageID" -> new Name(text, Field.MESSAGE_ID);
            case "JMSCorrelationID" -> new Name(text, Field.CORRELATION_ID);
            case "JMSType" -> new Name(text, Field.TYPE);
            case "JMSPriority" -> new Name(text, Field.PRIORITY);
            case "JMSTimestamp" -> new Name(text, Field.TIMESTAMP);
            case "JMSDeliveryMode" -> new Name(text, Field.DELIVERY_MODE);
            case "JMSXGroupID" -> new Name(text, Field.GROUP_ID);
            case "JMSXGroupSeq" -> new Name(text, Field.GROUP_SEQUENCE);
            case "JMSXDeliveryCount", "JMSXRcvTimestamp", "JMSXConsumerTXID" -> null;
            default -> isFieldName(text) ? null : new Name(text, Field.PROPERTY);
        };
    }

    private static boolean isFieldName(String text) {
        return text.startsWith("JMS") && !text.startsWith("JMSX") && !text.startsWith("JMS_");
    }

    @Override
    public @Nullable Object value(Message message) {
        return switch (field) {
            case MESSAGE_ID -> ShownIds.messageId(message.messageId());
            case CORRELATION_ID -> ShownIds.correlationId(message.correlationId());
            case TYPE -> message.subject();
            case PRIORITY -> PRIORITIES[Math.min(message.priority(), HIGHEST_PRIORITY)];
            case TIMESTAMP -> new Value.Moment(message.timestampMs());
            case DELIVERY_MODE -> message.isDurable() ? "PERSISTENT" : "NON_PERSISTENT";
            case GROUP_ID -> message.groupId();
            case GROUP_SEQUENCE -> property(message, "sluice-group-sequence");
            case PROPERTY -> property(message, text);
        };
    }

    private static @Nullable Object property(Message message, String name) {
        return switch (message.properties().first(name)) {
            case null -> null;
            case Value.Absent absent -> null;
            case Value.Text shown -> shown.text();
            case Value.Flag flag -> flag.isTrue();
            case Value other -> other;
        };
    }

    @Override
    public Type type() {
        return Type.ANY;
    }

    @Override
    public Rank rank() {
        return Rank.PRIMARY;
    }

    @Override
    public void print(StringBuilder out) {
        out.append(text);
    }

    @Override
    public String toString() {
        return text;
    }
}
