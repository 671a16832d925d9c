package dev.sluice.nativeadapter.internal;

import dev.sluice.core.message.ApplicationProperties;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Message;
import dev.sluice.nativecodec.AddressKind;
import dev.sluice.nativecodec.BodyKind;
import dev.sluice.nativecodec.MessageProperties;
import dev.sluice.nativecodec.NativeMessage;
import dev.sluice.nativecodec.Property;
import dev.sluice.nativecodec.Value;

import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** Makes what is delivered of the broker's message, by docs/mapping.md. Immutable. */
final class OutgoingMessages {
    private static final String OWN_CONTENT_TYPE = "sluice-content-type";

    private final Clock clock;

    OutgoingMessages(Clock clock) {
        this.clock = clock;
    }

    /** The body is passed on without a copy. */
    NativeMessage toNative(Message message) {
        boolean isSections = message.bodyKind() == dev.sluice.core.message.BodyKind.AMQP_SECTIONS;
        Bytes key = message.key();
        MessageProperties properties =
                new MessageProperties(
                        message.isDurable(),
                        message.isRetain(),
                        message.priority(),
                        toNative(message.messageId()),
                        toNative(message.correlationId()),
                        message.replyTo(),
                        isSections ? Message.AMQP_SECTIONS : message.contentType(),
                        message.contentEncoding(),
                        message.subject(),
                        key == null ? null : Values.toOctets(key),
                        message.groupId(),
                        ttlMs(message.expiresAtMs()),
                        message.timestampMs());
        return new NativeMessage(
                AddressKind.ANY,
                message.address().name(),
                properties,
                userProperties(message, isSections),
                bodyKind(message.bodyKind()),
                Values.toOctets(message.body()));
    }

    /** What is left to live, at least 1 ms (docs/mapping.md, 2.2). */
    private @Nullable Long ttlMs(long expiresAtMs) {
        return expiresAtMs == Message.NEVER ? null : Math.max(1, expiresAtMs - clock.millis());
    }

    private static List<Property> userProperties(Message message, boolean isSections) {
        ApplicationProperties properties = message.properties();
        String contentType = message.contentType();
        boolean addsContentType = isSections && contentType != null;
        if (properties.isEmpty() && !addsContentType && message.annotations().isEmpty()) {
            return List.of();
        }
        boolean isMqttEvent = CloudEvents.isMqttEvent(message);
        List<Property> all = new ArrayList<>(properties.size() + 1);
        for (ApplicationProperties.Property property : properties) {
            String name = isMqttEvent ? CloudEvents.rename(property.name()) : property.name();
            all.add(new Property(name, Values.toNative(property.value())));
        }
        for (ApplicationProperties.Property annotation : message.annotations()) {
            all.add(new Property(annotation.name(), Values.toNative(annotation.value())));
        }
        if (contentType != null && addsContentType) {
            all.add(new Property(OWN_CONTENT_TYPE, Value.of(contentType)));
        }
        return all;
    }

    private static BodyKind bodyKind(dev.sluice.core.message.BodyKind kind) {
        return switch (kind) {
            case BINARY, AMQP_SECTIONS -> BodyKind.BINARY;
            case TEXT -> BodyKind.TEXT;
        };
    }

    private static @Nullable Value toNative(dev.sluice.core.message.@Nullable Value value) {
        return value == null ? null : Values.toNative(value);
    }
}
