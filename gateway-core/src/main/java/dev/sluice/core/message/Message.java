package dev.sluice.core.message;

import dev.sluice.core.address.Address;

import org.jspecify.annotations.Nullable;

import java.util.Objects;
import java.util.function.Supplier;

/**
 * What a publisher sent: an address, standard properties, application properties and a body.
 *
 * <p>Application properties may be given as a supplier and are then decoded at the first use, so
 * that a message that returns to its own protocol is never taken apart. How each field maps to each
 * protocol is written in docs/mapping.md.
 *
 * <p><i>Immutable.</i>
 */
public final class Message {
    /** Priority of a message whose publisher named none (AMQP 3.2.1). */
    public static final int DEFAULT_PRIORITY = 4;

    /** {@link #expiresAtMs()} of a message that never expires. */
    public static final long NEVER = Long.MAX_VALUE;

    /** Content type under which other protocols see a body of {@link BodyKind#AMQP_SECTIONS}. */
    public static final String AMQP_SECTIONS = "application/vnd.sluice.amqp-sections";

    private final Address address;
    private final Bytes body;
    private final BodyKind bodyKind;
    private final Quality quality;
    private final boolean durable;
    private final boolean retain;
    private final int priority;
    private final long timestampMs;
    private final long expiresAtMs;
    private final long deliverAtMs;
    private final @Nullable Value messageId;
    private final @Nullable Value correlationId;
    private final @Nullable String replyTo;
    private final @Nullable String subject;
    private final @Nullable String contentType;
    private final @Nullable String contentEncoding;
    private final @Nullable String groupId;
    private final @Nullable Bytes key;
    private final @Nullable Original original;
    private final ApplicationProperties annotations;
    private final Supplier<ApplicationProperties> propertySource;
    private @Nullable ApplicationProperties properties;

    private Message(Builder builder) {
        address = builder.address;
        body = builder.body;
        bodyKind = builder.bodyKind;
        quality = builder.quality;
        durable = builder.durable;
        retain = builder.retain;
        priority = builder.priority;
        timestampMs = builder.timestampMs;
        expiresAtMs = builder.expiresAtMs;
        deliverAtMs = builder.deliverAtMs;
        messageId = builder.messageId;
        correlationId = builder.correlationId;
        replyTo = builder.replyTo;
        subject = builder.subject;
        contentType = builder.contentType;
        contentEncoding = builder.contentEncoding;
        groupId = builder.groupId;
        key = builder.key;
        original = builder.original;
        annotations = builder.annotations;
        propertySource = builder.properties;
    }

    public static Builder to(Address address) {
        return new Builder(address);
    }

    /** A builder of this message for another address; everything else stays unless it is set. */
    public Builder redirectedTo(Address other) {
        Builder copy =
                new Builder(other)
                        .body(body, bodyKind)
                        .quality(quality)
                        .durable(durable)
                        .retain(retain)
                        .priority(priority)
                        .timestampMs(timestampMs)
                        .expiresAtMs(expiresAtMs)
                        .deliverAtMs(deliverAtMs)
                        .messageId(messageId)
                        .correlationId(correlationId)
                        .replyTo(replyTo)
                        .subject(subject)
                        .contentType(contentType)
                        .contentEncoding(contentEncoding)
                        .groupId(groupId)
                        .key(key)
                        .original(original)
                        .annotations(annotations);
        return copy.properties(this::properties);
    }

    /** This message with more annotations; those of a name that it has replace the earlier ones. */
    public Message annotated(ApplicationProperties more) {
        return more.isEmpty()
                ? this
                : redirectedTo(address).annotations(annotations.with(more)).build();
    }

    public Address address() {
        return address;
    }

    public Bytes body() {
        return body;
    }

    public BodyKind bodyKind() {
        return bodyKind;
    }

    /** The quality its publisher asked for; a receiver gets at most this. */
    public Quality quality() {
        return quality;
    }

    /** Whether a durable target must force it to disk. */
    public boolean isDurable() {
        return durable;
    }

    /** Whether its publisher asked that it be kept for later subscribers (MQTT RETAIN). */
    public boolean isRetain() {
        return retain;
    }

    /** 0 to 255; higher goes first where a queue orders by priority. */
    public int priority() {
        return priority;
    }

    /** When it was made by its publisher, or else when it arrived: milliseconds since 1970. */
    public long timestampMs() {
        return timestampMs;
    }

    /** Wall-clock milliseconds from which on it must not be delivered, or {@link #NEVER}. */
    public long expiresAtMs() {
        return expiresAtMs;
    }

    /** Wall-clock milliseconds before which no queue delivers it; 0 for at once. */
    public long deliverAtMs() {
        return deliverAtMs;
    }

    public @Nullable Value messageId() {
        return messageId;
    }

    public @Nullable Value correlationId() {
        return correlationId;
    }

    /**
     * Where answers go: an address, possibly with a kind as {@link dev.sluice.core.address.Target}
     * reads it.
     */
    public @Nullable String replyTo() {
        return replyTo;
    }

    public @Nullable String subject() {
        return subject;
    }

    public @Nullable String contentType() {
        return contentType;
    }

    public @Nullable String contentEncoding() {
        return contentEncoding;
    }

    public @Nullable String groupId() {
        return groupId;
    }

    /** The key its publisher chose for partitioning and compaction. */
    public @Nullable Bytes key() {
        return key;
    }

    public @Nullable Original original() {
        return original;
    }

    /**
     * What the broker or a consumer has noted on the message, each name once; its publisher did not
     * write it.
     */
    public ApplicationProperties annotations() {
        return annotations;
    }

    /** Decoded once; a race decodes twice to equal values. */
    public ApplicationProperties properties() {
        ApplicationProperties decoded = properties;
        if (decoded == null) {
            decoded = propertySource.get();
            properties = decoded;
        }
        return decoded;
    }

    /** Roughly the heap bytes that this message holds: its body or original and a fixed share. */
    public long footprintBytes() {
        Original kept = original;
        int payload = kept == null ? body.length() : Math.max(kept.bytes().length(), body.length());
        return payload + 128L + address.name().length();
    }

    /** A description without the body. */
    @Override
    public String toString() {
        return "Message["
                + address
                + ", "
                + body.length()
                + " B "
                + bodyKind
                + ", "
                + quality
                + "]";
    }

    /** Collects the fields of one message. <i>Confined to one thread.</i> */
    public static final class Builder {
        private final Address address;
        private Bytes body = Bytes.EMPTY;
        private BodyKind bodyKind = BodyKind.BINARY;
        private Quality quality = Quality.AT_LEAST_ONCE;
        private boolean durable;
        private boolean retain;
        private int priority = DEFAULT_PRIORITY;
        private long timestampMs;
        private long expiresAtMs = NEVER;
        private long deliverAtMs;
        private @Nullable Value messageId;
        private @Nullable Value correlationId;
        private @Nullable String replyTo;
        private @Nullable String subject;
        private @Nullable String contentType;
        private @Nullable String contentEncoding;
        private @Nullable String groupId;
        private @Nullable Bytes key;
        private @Nullable Original original;
        private ApplicationProperties annotations = ApplicationProperties.NONE;
        private Supplier<ApplicationProperties> properties = () -> ApplicationProperties.NONE;

        private Builder(Address address) {
            this.address = Objects.requireNonNull(address);
        }

        public Builder body(Bytes value, BodyKind kind) {
            body = value;
            bodyKind = kind;
            return this;
        }

        public Builder quality(Quality value) {
            quality = value;
            return this;
        }

        public Builder durable(boolean value) {
            durable = value;
            return this;
        }

        public Builder retain(boolean value) {
            retain = value;
            return this;
        }

        /** Throws {@link IllegalArgumentException} outside 0 to 255. */
        public Builder priority(int value) {
            if (value < 0 || value > 255) {
                throw new IllegalArgumentException("priority " + value + " is not within 0 to 255");
            }
            priority = value;
            return this;
        }

        public Builder timestampMs(long value) {
            timestampMs = value;
            return this;
        }

        public Builder deliverAtMs(long value) {
            deliverAtMs = value;
            return this;
        }

        public Builder expiresAtMs(long value) {
            expiresAtMs = value;
            return this;
        }

        public Builder messageId(@Nullable Value value) {
            messageId = value;
            return this;
        }

        public Builder correlationId(@Nullable Value value) {
            correlationId = value;
            return this;
        }

        public Builder replyTo(@Nullable String value) {
            replyTo = value;
            return this;
        }

        public Builder subject(@Nullable String value) {
            subject = value;
            return this;
        }

        public Builder contentType(@Nullable String value) {
            contentType = value;
            return this;
        }

        public Builder contentEncoding(@Nullable String value) {
            contentEncoding = value;
            return this;
        }

        public Builder groupId(@Nullable String value) {
            groupId = value;
            return this;
        }

        public Builder key(@Nullable Bytes value) {
            key = value;
            return this;
        }

        public Builder original(@Nullable Original value) {
            original = value;
            return this;
        }

        public Builder annotations(ApplicationProperties value) {
            annotations = value;
            return this;
        }

        public Builder properties(ApplicationProperties value) {
            properties = () -> value;
            return this;
        }

        /** Decoded at the first use; the supplier must be pure and must not throw. */
        public Builder properties(Supplier<ApplicationProperties> value) {
            properties = value;
            return this;
        }

        public Message build() {
            return new Message(this);
        }
    }
}
