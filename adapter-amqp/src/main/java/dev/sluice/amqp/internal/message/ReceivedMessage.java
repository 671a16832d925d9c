package dev.sluice.amqp.internal.message;

import dev.sluice.amqp.internal.type.Binary;
import dev.sluice.amqp.internal.type.Symbol;
import dev.sluice.amqp.internal.wire.DecodeException;
import dev.sluice.amqp.internal.wire.ValueReader;
import dev.sluice.core.address.Address;
import dev.sluice.core.address.Target;
import dev.sluice.core.message.BodyKind;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Message;
import dev.sluice.core.message.Original;
import dev.sluice.core.message.Quality;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.Map;

/**
 * A message as it came: judged whole, its header and properties read, the rest left encoded.
 * Becomes a core message whose original is the encoding from the message annotations on.
 *
 * <p>Immutable.
 */
public final class ReceivedMessage {

    /** {@link Original#format()} of messages that came by AMQP 1.0. */
    public static final String FORMAT = "amqp-1.0";

    static final Symbol RETAIN = Symbol.of("x-opt-retain");
    static final Symbol PARTITION_KEY = Symbol.of("x-opt-partition-key");

    private final Bytes encoded;
    private final MessageLayout layout;
    private final MessageProperties properties;
    private final Map<?, ?> annotations;

    private ReceivedMessage(
            Bytes encoded,
            MessageLayout layout,
            MessageProperties properties,
            Map<?, ?> annotations) {
        this.encoded = encoded;
        this.layout = layout;
        this.properties = properties;
        this.annotations = annotations;
    }

    /**
     * Judges and opens an encoded message.
     *
     * @throws DecodeException if any of it is not valid
     */
    public static ReceivedMessage of(Bytes encoded) throws DecodeException {
        ByteBuffer buffer = encoded.asByteBuffer();
        MessageLayout layout = SectionScanner.scan(buffer);
        MessageProperties properties = MessageProperties.ABSENT;
        if (layout.properties() != MessageLayout.NONE) {
            properties = MessageProperties.read(buffer.position(layout.properties()));
        }
        Map<?, ?> annotations = Map.of();
        if (layout.annotations() != MessageLayout.NONE) {
            buffer.position(layout.annotations());
            Object map = new ValueReader(buffer).read();
            annotations = map instanceof Map<?, ?> read ? read : annotations;
        }
        return new ReceivedMessage(encoded, layout, properties, annotations);
    }

    /** Where the message itself says it goes, as the anonymous terminus asks; null if nowhere. */
    public @Nullable Target to() {
        String to = properties.to();
        return to == null ? null : target(to, JmsType.DESTINATION);
    }

    private Target target(String address, Symbol typeAnnotation) {
        Target parsed = Target.parse(address);
        return parsed.kind() == Target.Kind.ANY
                ? new Target(JmsType.kindOf(annotations.get(typeAnnotation)), address)
                : parsed;
    }

    /** The core's message to {@code address}, arriving at {@code nowMs}. */
    public Message toMessage(Address address, long nowMs) {
        MessageHeader header = layout.header();
        Message.Builder builder =
                Message.to(address)
                        .quality(header.durable() ? Quality.AT_LEAST_ONCE : Quality.AT_MOST_ONCE)
                        .durable(header.durable())
                        .retain(Boolean.TRUE.equals(annotations.get(RETAIN)))
                        .priority(header.priority())
                        .timestampMs(
                                properties.creationMs() == MessageProperties.NO_TIME
                                        ? nowMs
                                        : properties.creationMs())
                        .expiresAtMs(expiresAtMs(nowMs))
                        .messageId(Values.toCoreOrNull(properties.messageId()))
                        .correlationId(Values.toCoreOrNull(properties.correlationId()))
                        .subject(properties.subject())
                        .contentType(nameOf(properties.contentType()))
                        .contentEncoding(nameOf(properties.contentEncoding()))
                        .groupId(properties.groupId())
                        .key(key())
                        .original(new Original(FORMAT, stored()));
        String replyTo = properties.replyTo();
        if (replyTo != null) {
            builder.replyTo(target(replyTo, JmsType.REPLY_TO).text());
        }
        if (PropertyReader.hasAny(layout, properties, annotations)) {
            builder.properties(() -> PropertyReader.read(encoded, layout, properties, annotations));
        }
        addBody(builder);
        return builder.build();
    }

    private Bytes stored() {
        int from = layout.storedFrom();
        return encoded.slice(from, encoded.length() - from);
    }

    /** The time to live counts from now; the absolute time needs clocks that agree (AMQP 3.2.1). */
    private long expiresAtMs(long nowMs) {
        long ttlMs = layout.header().ttlMs();
        if (ttlMs > 0) {
            return nowMs + ttlMs;
        }
        long absoluteMs = properties.absoluteExpiryMs();
        return absoluteMs == MessageProperties.NO_TIME || absoluteMs == 0
                ? Message.NEVER
                : absoluteMs;
    }

    private @Nullable Bytes key() {
        Object key = annotations.get(PARTITION_KEY);
        return switch (key) {
            case String text -> Bytes.utf8(text);
            case Binary binary -> Bytes.wrap(binary.array());
            case null, default -> null;
        };
    }

    private static @Nullable String nameOf(@Nullable Symbol symbol) {
        return symbol == null ? null : symbol.name();
    }

    private void addBody(Message.Builder builder) {
        switch (layout.bodyForm()) {
            case NONE -> builder.body(Bytes.EMPTY, BodyKind.BINARY);
            case DATA -> builder.body(data(), BodyKind.BINARY);
            case SEQUENCE -> builder.body(sections(), BodyKind.AMQP_SECTIONS);
            case VALUE -> addValue(builder);
        }
    }

    private void addValue(Message.Builder builder) {
        ByteBuffer buffer = encoded.asByteBuffer().position(layout.bodyFrom());
        ValueReader values = enter(buffer);
        int length = values.enterString();
        if (length >= 0) {
            builder.body(encoded.slice(buffer.position(), length), BodyKind.TEXT);
            return;
        }
        length = values.enterBinary();
        if (length >= 0) {
            builder.body(encoded.slice(buffer.position(), length), BodyKind.BINARY);
        } else if (values.isNull()) {
            builder.body(Bytes.EMPTY, BodyKind.BINARY);
        } else {
            builder.body(sections(), BodyKind.AMQP_SECTIONS);
        }
    }

    private Bytes sections() {
        return encoded.slice(layout.bodyFrom(), layout.bodyTo() - layout.bodyFrom());
    }

    /** The bytes of all data sections together; one section is not copied. */
    private Bytes data() {
        ByteBuffer buffer = encoded.asByteBuffer().position(layout.bodyFrom());
        if (layout.bodySections() == 1) {
            int length = enter(buffer).enterBinary();
            return encoded.slice(buffer.position(), length);
        }
        byte[] joined = new byte[layout.bodyTo() - layout.bodyFrom()];
        int total = 0;
        for (int i = 0; i < layout.bodySections(); i++) {
            int length = enter(buffer).enterBinary();
            buffer.get(joined, total, length);
            total += length;
        }
        return Bytes.wrap(joined).slice(0, total);
    }

    /** Passes over a section's descriptor. */
    private static ValueReader enter(ByteBuffer buffer) {
        buffer.get();
        ValueReader values = new ValueReader(buffer);
        values.skipDescriptor();
        return values;
    }
}
