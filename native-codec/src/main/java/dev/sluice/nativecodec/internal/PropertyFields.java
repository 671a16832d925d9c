package dev.sluice.nativecodec.internal;

import dev.sluice.nativecodec.MessageProperties;
import dev.sluice.nativecodec.NativeProtocolException;
import dev.sluice.nativecodec.Octets;
import dev.sluice.nativecodec.Value;

import org.jspecify.annotations.Nullable;

/**
 * The standard properties of one message while they are read: pairs of field id and value, in
 * rising order of the id.
 *
 * <p>Ids from {@link #FIRST_OPTIONAL} on may be skipped by a reader that does not know them; an
 * unknown id below is an error. Confined to the thread that reads.
 */
final class PropertyFields {
    static final int MESSAGE_ID = 1;
    static final int CORRELATION_ID = 2;
    static final int REPLY_TO = 3;
    static final int CONTENT_TYPE = 4;
    static final int CONTENT_ENCODING = 5;
    static final int SUBJECT = 6;
    static final int KEY = 7;
    static final int GROUP_ID = 8;
    static final int TTL = 9;
    static final int TIMESTAMP = 10;
    static final int FIRST_OPTIONAL = 0x80;

    /** Id, type. */
    private static final int MIN_FIELD_BYTES = 1 + 1;

    private static final int MAX_FIELDS = 0xFF;

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

    void read(WireReader in) throws NativeProtocolException {
        int count = in.count8("fields", MAX_FIELDS, MIN_FIELD_BYTES);
        int previous = 0;
        for (int i = 0; i < count; i++) {
            int field = in.u8("field id");
            if (field <= previous) {
                throw in.malformed("field " + field + " follows field " + previous);
            }
            previous = field;
            set(in, field, ValueCodec.read(in));
        }
    }

    MessageProperties toProperties(boolean durable, boolean retain, int priority) {
        return new MessageProperties(
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
    }

    static void write(MessageProperties properties, WireWriter out) throws NativeProtocolException {
        FieldWriter fields = new FieldWriter(out);
        int count =
                fields.count(properties.messageId())
                        + fields.count(properties.correlationId())
                        + fields.count(properties.replyTo())
                        + fields.count(properties.contentType())
                        + fields.count(properties.contentEncoding())
                        + fields.count(properties.subject())
                        + fields.count(properties.key())
                        + fields.count(properties.groupId())
                        + fields.count(properties.ttlMs())
                        + fields.count(properties.timestampMs());
        out.u8(count);
        fields.value(MESSAGE_ID, properties.messageId());
        fields.value(CORRELATION_ID, properties.correlationId());
        fields.text(REPLY_TO, properties.replyTo());
        fields.text(CONTENT_TYPE, properties.contentType());
        fields.text(CONTENT_ENCODING, properties.contentEncoding());
        fields.text(SUBJECT, properties.subject());
        Octets key = properties.key();
        fields.value(KEY, key == null ? null : new Value.Binary(key));
        fields.text(GROUP_ID, properties.groupId());
        Long ttlMs = properties.ttlMs();
        fields.value(TTL, ttlMs == null ? null : new Value.UInt64(ttlMs));
        Long timestampMs = properties.timestampMs();
        fields.value(TIMESTAMP, timestampMs == null ? null : new Value.Timestamp(timestampMs));
    }

    private void set(WireReader in, int field, Value value) throws NativeProtocolException {
        switch (field) {
            case MESSAGE_ID -> messageId = id(in, field, value);
            case CORRELATION_ID -> correlationId = id(in, field, value);
            case REPLY_TO -> replyTo = text(in, field, value);
            case CONTENT_TYPE -> contentType = text(in, field, value);
            case CONTENT_ENCODING -> contentEncoding = text(in, field, value);
            case SUBJECT -> subject = text(in, field, value);
            case KEY -> {
                if (!(value instanceof Value.Binary(Octets octets))) {
                    throw wrongType(in, field);
                }
                key = octets;
            }
            case GROUP_ID -> groupId = text(in, field, value);
            case TTL -> {
                if (!(value instanceof Value.UInt64(long number)) || number < 0) {
                    throw wrongType(in, field);
                }
                ttlMs = number;
            }
            case TIMESTAMP -> {
                if (!(value instanceof Value.Timestamp(long epochMs))) {
                    throw wrongType(in, field);
                }
                timestampMs = epochMs;
            }
            default -> {
                if (field < FIRST_OPTIONAL) {
                    throw in.malformed("field " + field + " is unknown");
                }
            }
        }
    }

    private static Value id(WireReader in, int field, Value value) throws NativeProtocolException {
        if (!MessageProperties.isId(value)) {
            throw wrongType(in, field);
        }
        return value;
    }

    private static String text(WireReader in, int field, Value value)
            throws NativeProtocolException {
        if (value instanceof Value.Text(String text)) {
            return text;
        }
        throw wrongType(in, field);
    }

    private static NativeProtocolException wrongType(WireReader in, int field) {
        return in.malformed("field " + field + " has a value of the wrong type or range");
    }

    /** Writes the fields that are there. */
    private record FieldWriter(WireWriter out) {
        int count(@Nullable Object value) {
            return value == null ? 0 : 1;
        }

        void value(int field, @Nullable Value value) throws NativeProtocolException {
            if (value != null) {
                out.u8(field);
                ValueCodec.write(value, out);
            }
        }

        void text(int field, @Nullable String text) throws NativeProtocolException {
            if (text != null) {
                out.u8(field);
                out.u8(ValueCodec.TEXT);
                out.text32("field " + field, text);
            }
        }
    }
}
