package dev.sluice.mqtt.mapping;

import dev.sluice.core.address.Address;
import dev.sluice.core.message.ApplicationProperties;
import dev.sluice.core.message.BodyKind;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Message;
import dev.sluice.core.message.Original;
import dev.sluice.core.message.Quality;
import dev.sluice.mqtt.codec.Property;
import dev.sluice.mqtt.codec.PropertyBlock;
import dev.sluice.mqtt.codec.ProtocolViolationException;
import dev.sluice.mqtt.codec.UserProperty;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Makes messages of what clients publish (docs/mapping.md). Properties are kept as they came; they
 * are taken apart only for a receiver of another protocol. Thread-safe.
 */
public final class IncomingMessages {
    private static final Property[] HOP_LOCAL = {
        Property.TOPIC_ALIAS,
        Property.SUBSCRIPTION_IDENTIFIER,
        Property.MESSAGE_EXPIRY_INTERVAL,
        Property.WILL_DELAY_INTERVAL
    };
    private static final Original NO_PROPERTIES = new Original(Names.MQTT_5, Bytes.EMPTY);
    private static final String TOPIC_KIND = "topic://";

    private IncomingMessages() {}

    /**
     * Makes one message.
     *
     * @param properties of the PUBLISH or of the will
     * @param nowMs the wall-clock time of arrival; an expiry counts from here
     * @param check hears of a payload that is not the text it is said to be
     * @throws ProtocolViolationException if the check does
     */
    public static Message message(
            Address address,
            Quality quality,
            boolean retain,
            PropertyBlock properties,
            Bytes payload,
            long nowMs,
            FormatCheck check)
            throws ProtocolViolationException {
        boolean durable = quality != Quality.AT_MOST_ONCE;
        Message.Builder message =
                Message.to(address)
                        .quality(quality)
                        .durable(durable)
                        .retain(retain)
                        .timestampMs(nowMs)
                        .original(NO_PROPERTIES);
        if (properties.isEmpty()) {
            return message.body(payload, BodyKind.BINARY).build();
        }
        boolean isSaidToBeText = properties.number(Property.PAYLOAD_FORMAT_INDICATOR, 0) == 1;
        boolean isText = isSaidToBeText && WellFormed.isUtf8(payload);
        if (isSaidToBeText && !isText) {
            check.foundWrong();
        }
        message.body(payload, isText ? BodyKind.TEXT : BodyKind.BINARY);
        addStandardFields(message, properties, nowMs);
        PropertyBlock kept = properties.without(HOP_LOCAL);
        if (!kept.isEmpty()) {
            message.original(new Original(Names.MQTT_5, kept.toBytes()));
        }
        if (kept.has(Property.USER_PROPERTY)) {
            addUserProperties(message, kept);
        }
        return message.build();
    }

    private static void addStandardFields(
            Message.Builder message, PropertyBlock properties, long nowMs) {
        long expirySeconds = properties.number(Property.MESSAGE_EXPIRY_INTERVAL, -1);
        if (expirySeconds >= 0) {
            message.expiresAtMs(nowMs + expirySeconds * 1_000);
        }
        message.contentType(properties.text(Property.CONTENT_TYPE));
        String responseTopic = properties.text(Property.RESPONSE_TOPIC);
        message.replyTo(responseTopic == null ? null : replyTo(responseTopic));
        Bytes correlation = properties.binary(Property.CORRELATION_DATA);
        message.correlationId(
                correlation == null ? null : TypedIds.fromCorrelationData(correlation));
    }

    private static String replyTo(String responseTopic) {
        boolean namesKind =
                responseTopic.startsWith(TOPIC_KIND)
                        || responseTopic.startsWith("queue://")
                        || responseTopic.startsWith("stream://");
        return namesKind ? responseTopic : TOPIC_KIND + responseTopic;
    }

    private static void addUserProperties(Message.Builder message, PropertyBlock kept) {
        List<UserProperty> pairs = kept.userProperties();
        if (pairs.stream().anyMatch(pair -> pair.name().startsWith(Names.PREFIX))) {
            List<UserProperty> ordinary = new SluiceFields(message).take(pairs);
            message.properties(() -> decode(ordinary));
        } else {
            message.properties(() -> decode(kept.userProperties()));
        }
    }

    private static ApplicationProperties decode(List<UserProperty> pairs) {
        boolean isCloudEvent =
                pairs.stream()
                        .map(UserProperty::name)
                        .collect(Collectors.toSet())
                        .containsAll(Names.CLOUD_EVENT);
        ApplicationProperties.Builder properties = new ApplicationProperties.Builder();
        for (UserProperty pair : pairs) {
            boolean isAttribute = isCloudEvent && Names.isAttribute(pair.name());
            properties.add(
                    isAttribute ? Names.CLOUD_EVENT_PREFIX + pair.name() : pair.name(),
                    pair.value());
        }
        return properties.build();
    }

    /** The encoded properties that an MQTT client sent, or null when it is of another protocol. */
    static @Nullable Bytes original(Message message) {
        Original original = message.original();
        return original != null && original.format().equals(Names.MQTT_5) ? original.bytes() : null;
    }
}
