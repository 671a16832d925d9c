package dev.sluice.amqp.internal.message;

import dev.sluice.amqp.internal.type.Symbol;
import dev.sluice.amqp.internal.wire.DecodeException;
import dev.sluice.amqp.internal.wire.ValueReader;
import dev.sluice.core.message.ApplicationProperties;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Value;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Set;

/**
 * Reads what other protocols see as properties of an AMQP message: its application properties, then
 * what AMQP has more of (docs/mapping.md, section 4.4). Stateless.
 */
final class PropertyReader {

    private static final String GROUP_SEQUENCE = "sluice-group-sequence";
    private static final String REPLY_TO_GROUP_ID = "sluice-reply-to-group-id";
    private static final String JMS_PREFIX = "x-opt-jms-";
    private static final Set<Symbol> FIELDS =
            Set.of(
                    ReceivedMessage.PARTITION_KEY,
                    ReceivedMessage.RETAIN,
                    MessageWriter.PARTITION,
                    MessageWriter.OFFSET,
                    MessageWriter.ADDRESS);

    private PropertyReader() {}

    /** Whether there is anything to read. */
    static boolean hasAny(
            MessageLayout layout, MessageProperties properties, Map<?, ?> annotations) {
        return layout.applicationProperties() != MessageLayout.NONE
                || properties.groupSequence() >= 0
                || properties.replyToGroupId() != null
                || annotations.keySet().stream().anyMatch(PropertyReader::crosses);
    }

    static ApplicationProperties read(
            Bytes encoded,
            MessageLayout layout,
            MessageProperties properties,
            Map<?, ?> annotations) {
        ApplicationProperties.Builder builder = new ApplicationProperties.Builder();
        if (layout.applicationProperties() != MessageLayout.NONE) {
            addApplicationProperties(
                    encoded.asByteBuffer().position(layout.applicationProperties()), builder);
        }
        for (Map.Entry<?, ?> annotation : annotations.entrySet()) {
            Value value = Values.toCoreIfSimple(annotation.getValue());
            if (value != null && crosses(annotation.getKey())) {
                builder.add(annotation.getKey().toString(), value);
            }
        }
        if (properties.groupSequence() >= 0) {
            builder.add(
                    GROUP_SEQUENCE, new Value.Whole(properties.groupSequence(), Value.Width.UINT));
        }
        String replyToGroupId = properties.replyToGroupId();
        if (replyToGroupId != null) {
            builder.add(REPLY_TO_GROUP_ID, replyToGroupId);
        }
        return builder.build();
    }

    private static boolean crosses(Object key) {
        return key instanceof Symbol symbol
                && symbol.name().startsWith("x-")
                && !symbol.name().startsWith(JMS_PREFIX)
                && !FIELDS.contains(symbol);
    }

    /** Duplicate names stay, as in any other list of properties. */
    private static void addApplicationProperties(
            ByteBuffer buffer, ApplicationProperties.Builder builder) {
        ValueReader values = new ValueReader(buffer);
        try {
            int pairs = values.enterMap();
            for (int i = 0; i < pairs; i++) {
                String name = String.valueOf(values.read());
                builder.add(name, Values.toCore(values.read()));
            }
        } catch (DecodeException impossible) {
            throw new IllegalStateException("scanned properties cannot be read", impossible);
        }
    }
}
