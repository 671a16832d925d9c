package dev.sluice.mqtt.mapping;

import dev.sluice.core.address.Address;
import dev.sluice.core.address.InvalidNameException;
import dev.sluice.core.address.Target;
import dev.sluice.core.message.ApplicationProperties;
import dev.sluice.core.message.BodyKind;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Message;
import dev.sluice.core.message.Value;
import dev.sluice.mqtt.codec.Property;
import dev.sluice.mqtt.codec.PropertyBlock;
import dev.sluice.mqtt.codec.PropertyBlockBuilder;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.concurrent.atomic.LongAdder;

/**
 * Makes the MQTT 5 properties of a delivery that are the same for all its receivers
 * (docs/mapping.md sections 2 to 5). A message that came over MQTT 5 keeps its own bytes. A
 * property that MQTT cannot carry is left out and counted, never the message. Thread-safe.
 */
public final class OutgoingProperties {
    private static final int MAXIMUM_FIELD_BYTES = 0xFFFF;
    private static final long MAXIMUM_EXPIRY_SECONDS = 0xFFFF_FFFFL;

    private final LongAdder dropped;

    /** Counts what had to be left out. */
    public OutgoingProperties(LongAdder dropped) {
        this.dropped = dropped;
    }

    /** Seconds left of a message, rounded up and at least 1; 0 when it never expires. */
    public static long remainingSeconds(Message message, long nowMs) {
        if (message.expiresAtMs() == Message.NEVER) {
            return 0;
        }
        long leftMs = message.expiresAtMs() - nowMs;
        long seconds = leftMs / 1_000 + (leftMs % 1_000 > 0 ? 1 : 0);
        return Math.clamp(seconds, 1, MAXIMUM_EXPIRY_SECONDS);
    }

    /**
     * The properties of one message.
     *
     * @param remainingSeconds what {@link #remainingSeconds} says
     */
    public PropertyBlock of(Message message, long remainingSeconds) {
        Bytes original = IncomingMessages.original(message);
        boolean isPlain = remainingSeconds == 0 && message.annotations().isEmpty();
        if (original != null && original.isEmpty() && isPlain) {
            return PropertyBlock.EMPTY;
        }
        PropertyBlockBuilder block = PropertyBlock.builder();
        if (remainingSeconds > 0) {
            block.number(Property.MESSAGE_EXPIRY_INTERVAL, remainingSeconds);
        }
        if (original != null) {
            block.encoded(original);
            addAnnotations(block, message);
            return block.build();
        }
        if (message.bodyKind() == BodyKind.TEXT) {
            block.number(Property.PAYLOAD_FORMAT_INDICATOR, 1);
        }
        boolean isSections = message.bodyKind() == BodyKind.AMQP_SECTIONS;
        text(
                block,
                Property.CONTENT_TYPE,
                isSections ? Message.AMQP_SECTIONS : message.contentType());
        String responseTopic = responseTopic(message);
        text(block, Property.RESPONSE_TOPIC, responseTopic);
        addCorrelation(block, message);
        addApplicationProperties(block, message.properties());
        addFields(block, message, responseTopic, isSections);
        addAnnotations(block, message);
        return block.build();
    }

    private void addFields(
            PropertyBlockBuilder block,
            Message message,
            @Nullable String responseTopic,
            boolean isSections) {
        Value messageId = message.messageId();
        user(block, Names.MESSAGE_ID, messageId == null ? null : TypedIds.toText(messageId));
        user(block, Names.REPLY_TO, responseTopic == null ? message.replyTo() : null);
        user(block, Names.SUBJECT, message.subject());
        user(block, Names.CONTENT_TYPE, isSections ? message.contentType() : null);
        user(block, Names.CONTENT_ENCODING, message.contentEncoding());
        user(block, Names.GROUP_ID, message.groupId());
        Bytes key = message.key();
        if (key != null) {
            addKey(block, key);
        }
        if (message.priority() != Message.DEFAULT_PRIORITY) {
            user(block, Names.PRIORITY, Integer.toString(message.priority()));
        }
        user(block, Names.TIMESTAMP, Long.toString(message.timestampMs()));
    }

    private void addAnnotations(PropertyBlockBuilder block, Message message) {
        for (ApplicationProperties.Property annotation : message.annotations()) {
            user(block, annotation.name(), annotation.value().asText());
        }
    }

    private void addKey(PropertyBlockBuilder block, Bytes key) {
        if (WellFormed.isUtf8(key) && key.asUtf8().indexOf('\0') < 0) {
            user(block, Names.KEY, key.asUtf8());
        } else {
            user(block, Names.KEY_BASE64, Base64.getEncoder().encodeToString(key.toArray()));
        }
    }

    private void addCorrelation(PropertyBlockBuilder block, Message message) {
        Value correlation = message.correlationId();
        if (correlation == null && message.replyTo() != null) {
            correlation = message.messageId();
        }
        if (correlation == null) {
            return;
        }
        Bytes data = TypedIds.toCorrelationData(correlation);
        if (data.length() > MAXIMUM_FIELD_BYTES) {
            dropped.increment();
        } else {
            block.binary(Property.CORRELATION_DATA, data);
        }
    }

    private void addApplicationProperties(
            PropertyBlockBuilder block, ApplicationProperties properties) {
        boolean isCloudEvent =
                Names.CLOUD_EVENT.stream()
                        .allMatch(
                                name -> properties.first(Names.CLOUD_EVENT_PREFIX + name) != null);
        for (ApplicationProperties.Property property : properties) {
            boolean isAttribute =
                    isCloudEvent && property.name().startsWith(Names.CLOUD_EVENT_PREFIX);
            if (isAttribute) {
                String name = property.name().substring(Names.CLOUD_EVENT_PREFIX.length());
                user(block, name, attributeText(property.value()));
            } else {
                user(block, property.name(), property.value().asText());
            }
        }
    }

    private static String attributeText(Value value) {
        return switch (value) {
            case Value.Moment moment -> Instant.ofEpochMilli(moment.epochMs()).toString();
            case Value.Binary binary ->
                    Base64.getEncoder().encodeToString(binary.bytes().toArray());
            default -> value.asText();
        };
    }

    /** The reply address without its kind, or null when there is none or it is no topic name. */
    private static @Nullable String responseTopic(Message message) {
        String replyTo = message.replyTo();
        if (replyTo == null) {
            return null;
        }
        String name = Target.parse(replyTo).name();
        try {
            return Address.of(name).name();
        } catch (InvalidNameException e) {
            return null;
        }
    }

    private void text(PropertyBlockBuilder block, Property property, @Nullable String value) {
        if (value == null) {
            return;
        }
        if (isCarried(value)) {
            block.text(property, value);
        } else {
            dropped.increment();
        }
    }

    private void user(PropertyBlockBuilder block, String name, @Nullable String value) {
        if (value == null) {
            return;
        }
        if (isCarried(name) && isCarried(value)) {
            block.user(name, value);
        } else {
            dropped.increment();
        }
    }

    private static boolean isCarried(String text) {
        return text.indexOf('\0') < 0
                && (text.length() <= MAXIMUM_FIELD_BYTES / 3
                        || text.getBytes(StandardCharsets.UTF_8).length <= MAXIMUM_FIELD_BYTES);
    }
}
