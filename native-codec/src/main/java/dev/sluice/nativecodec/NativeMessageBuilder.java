package dev.sluice.nativecodec;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/** Collects the parts of a {@link NativeMessage}. Confined to the thread that builds it. */
public final class NativeMessageBuilder {
    private final AddressKind kind;
    private final String address;
    private final List<Property> userProperties = new ArrayList<>();
    private boolean durable = true;
    private boolean retain;
    private int priority = MessageProperties.DEFAULT_PRIORITY;
    private @Nullable Value messageId;
    private @Nullable Value correlationId;
    private @Nullable String replyTo;
    private @Nullable String contentType;
    private @Nullable String contentEncoding;
    private @Nullable String subject;
    private @Nullable Octets key;
    private @Nullable String groupId;
    private @Nullable Long ttlMs;
    private @Nullable Long timestampMs;
    private BodyKind bodyKind = BodyKind.BINARY;
    private Octets body = Octets.EMPTY;

    NativeMessageBuilder(AddressKind kind, String address) {
        this.kind = kind;
        this.address = address;
    }

    /** Whether it outlives a restart of the broker where its targets do; it does unless said. */
    public NativeMessageBuilder durable(boolean durable) {
        this.durable = durable;
        return this;
    }

    /** Whether it is kept for later subscribers of its address. */
    public NativeMessageBuilder retain(boolean retain) {
        this.retain = retain;
        return this;
    }

    /** 0 to 255. */
    public NativeMessageBuilder priority(int priority) {
        this.priority = priority;
        return this;
    }

    /** Text, binary, UUID or unsigned 64 bits. */
    public NativeMessageBuilder messageId(@Nullable Value messageId) {
        this.messageId = messageId;
        return this;
    }

    /** Text, binary, UUID or unsigned 64 bits. */
    public NativeMessageBuilder correlationId(@Nullable Value correlationId) {
        this.correlationId = correlationId;
        return this;
    }

    public NativeMessageBuilder replyTo(@Nullable String replyTo) {
        this.replyTo = replyTo;
        return this;
    }

    public NativeMessageBuilder contentType(@Nullable String contentType) {
        this.contentType = contentType;
        return this;
    }

    public NativeMessageBuilder contentEncoding(@Nullable String contentEncoding) {
        this.contentEncoding = contentEncoding;
        return this;
    }

    public NativeMessageBuilder subject(@Nullable String subject) {
        this.subject = subject;
        return this;
    }

    /** Decides the partition within a stream, and what a compacted stream keeps. */
    public NativeMessageBuilder key(@Nullable Octets key) {
        this.key = key;
        return this;
    }

    public NativeMessageBuilder groupId(@Nullable String groupId) {
        this.groupId = groupId;
        return this;
    }

    /** How long the message may live, in milliseconds. */
    public NativeMessageBuilder ttlMs(@Nullable Long ttlMs) {
        this.ttlMs = ttlMs;
        return this;
    }

    /** When the message was created, in milliseconds since 1970. */
    public NativeMessageBuilder timestampMs(@Nullable Long timestampMs) {
        this.timestampMs = timestampMs;
        return this;
    }

    /** Adds one user property after those already there. */
    public NativeMessageBuilder property(String name, Value value) {
        userProperties.add(new Property(name, value));
        return this;
    }

    /** Adds one text property after those already there. */
    public NativeMessageBuilder property(String name, String value) {
        return property(name, Value.of(value));
    }

    /** Adds user properties after those already there. */
    public NativeMessageBuilder properties(List<Property> properties) {
        userProperties.addAll(properties);
        return this;
    }

    /** Any bytes. */
    public NativeMessageBuilder body(Octets body) {
        return body(BodyKind.BINARY, body);
    }

    /** Any bytes, copied. */
    public NativeMessageBuilder body(byte[] body) {
        return body(Octets.copyOf(body));
    }

    /** A text body. */
    public NativeMessageBuilder text(String text) {
        return body(BodyKind.TEXT, Octets.ofText(text));
    }

    /** A body of the given kind. */
    public NativeMessageBuilder body(BodyKind bodyKind, Octets body) {
        this.bodyKind = bodyKind;
        this.body = body;
        return this;
    }

    /** The message as collected so far. */
    public NativeMessage build() {
        MessageProperties properties =
                new MessageProperties(
                        durable,
                        retain,
                        priority,
                        messageId,
                        correlationId,
                        replyTo,
                        contentType,
                        contentEncoding,
                        subject,
                        key,
                        groupId,
                        ttlMs,
                        timestampMs);
        return new NativeMessage(kind, address, properties, userProperties, bodyKind, body);
    }
}
