package dev.sluice.amqp.internal.message;

import dev.sluice.amqp.internal.type.Binary;
import dev.sluice.amqp.internal.type.Symbol;
import dev.sluice.amqp.internal.type.Unsigned;
import dev.sluice.amqp.internal.wire.DecodeException;
import dev.sluice.amqp.internal.wire.FieldReader;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.UUID;

/**
 * The properties section (AMQP 3.2.4). Immutable.
 *
 * @param messageId a String, UUID, Binary or ulong, or null
 * @param correlationId as {@code messageId}
 * @param absoluteExpiryMs {@link #NO_TIME} if not given
 * @param creationMs {@link #NO_TIME} if not given
 * @param groupSequence -1 if not given
 */
record MessageProperties(
        @Nullable Object messageId,
        @Nullable Binary userId,
        @Nullable String to,
        @Nullable String subject,
        @Nullable String replyTo,
        @Nullable Object correlationId,
        @Nullable Symbol contentType,
        @Nullable Symbol contentEncoding,
        long absoluteExpiryMs,
        long creationMs,
        @Nullable String groupId,
        long groupSequence,
        @Nullable String replyToGroupId) {

    static final long NO_TIME = Long.MIN_VALUE;

    /** What holds for a message without the section. */
    static final MessageProperties ABSENT =
            new MessageProperties(
                    null, null, null, null, null, null, null, null, NO_TIME, NO_TIME, null, -1,
                    null);

    /** Reads the list at the buffer's position. */
    static MessageProperties read(ByteBuffer buffer) throws DecodeException {
        FieldReader fields = new FieldReader(buffer, "properties");
        MessageProperties properties =
                new MessageProperties(
                        messageId(fields.any(), "message-id"),
                        fields.binary("user-id"),
                        address(fields.any(), "to"),
                        fields.string("subject"),
                        address(fields.any(), "reply-to"),
                        messageId(fields.any(), "correlation-id"),
                        fields.symbol("content-type"),
                        fields.symbol("content-encoding"),
                        fields.timestamp("absolute-expiry-time", NO_TIME),
                        fields.timestamp("creation-time", NO_TIME),
                        fields.string("group-id"),
                        fields.uint("group-sequence", -1),
                        fields.string("reply-to-group-id"));
        fields.end();
        return properties;
    }

    private static @Nullable Object messageId(@Nullable Object value, String field)
            throws DecodeException {
        boolean isId =
                value == null
                        || value instanceof String
                        || value instanceof UUID
                        || value instanceof Binary
                        || (value instanceof Unsigned unsigned
                                && unsigned.width() == Unsigned.Width.ULONG);
        if (!isId) {
            throw new DecodeException("properties." + field + " is no message id");
        }
        return value;
    }

    private static @Nullable String address(@Nullable Object value, String field)
            throws DecodeException {
        if (value == null || value instanceof String) {
            return (String) value;
        }
        throw new DecodeException("properties." + field + " is no string");
    }
}
