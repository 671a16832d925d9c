package dev.sluice.nativeadapter.internal;

import dev.sluice.core.address.Address;
import dev.sluice.core.message.ApplicationProperties;
import dev.sluice.core.message.BodyKind;
import dev.sluice.core.message.Message;
import dev.sluice.core.message.Quality;
import dev.sluice.nativecodec.MessageProperties;
import dev.sluice.nativecodec.NativeMessage;
import dev.sluice.nativecodec.Octets;
import dev.sluice.nativecodec.Property;
import dev.sluice.nativecodec.Value;

import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.util.List;

/** Makes the broker's message of a published one, by docs/mapping.md. Immutable. */
final class IncomingMessages {
    private final Clock clock;

    IncomingMessages(Clock clock) {
        this.clock = clock;
    }

    /** The body is taken over without a copy. */
    Message toCore(NativeMessage published, Address address, Quality quality) {
        MessageProperties properties = published.properties();
        long nowMs = clock.millis();
        Long timestampMs = properties.timestampMs();
        Octets key = properties.key();
        return Message.to(address)
                .body(
                        Values.toBytes(published.body()),
                        switch (published.bodyKind()) {
                            case BINARY -> BodyKind.BINARY;
                            case TEXT -> BodyKind.TEXT;
                        })
                .quality(quality)
                .durable(properties.durable())
                .retain(properties.retain())
                .priority(properties.priority())
                .timestampMs(timestampMs == null ? nowMs : timestampMs)
                .expiresAtMs(expiresAtMs(nowMs, properties.ttlMs()))
                .messageId(toCore(properties.messageId()))
                .correlationId(toCore(properties.correlationId()))
                .replyTo(properties.replyTo())
                .subject(properties.subject())
                .contentType(properties.contentType())
                .contentEncoding(properties.contentEncoding())
                .groupId(properties.groupId())
                .key(key == null ? null : Values.toBytes(key))
                .properties(toCore(published.userProperties()))
                .build();
    }

    /** A sum that overflows means never (docs/mapping.md, 2.2). */
    private static long expiresAtMs(long nowMs, @Nullable Long ttlMs) {
        if (ttlMs == null || ttlMs > Long.MAX_VALUE - nowMs) {
            return Message.NEVER;
        }
        return nowMs + ttlMs;
    }

    private static dev.sluice.core.message.@Nullable Value toCore(@Nullable Value value) {
        return value == null ? null : Values.toCore(value);
    }

    private static ApplicationProperties toCore(List<Property> properties) {
        if (properties.isEmpty()) {
            return ApplicationProperties.NONE;
        }
        ApplicationProperties.Builder all = new ApplicationProperties.Builder();
        for (Property property : properties) {
            all.add(property.name(), Values.toCore(property.value()));
        }
        return all.build();
    }
}
