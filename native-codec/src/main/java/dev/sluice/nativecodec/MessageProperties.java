package dev.sluice.nativecodec;

import org.jspecify.annotations.Nullable;

/**
 * The standard properties of a message; null means that the publisher did not set it.
 *
 * <p>{@code durable} messages outlive a restart of the broker where their targets do; a {@code
 * retain} message is kept for later subscribers of its address.
 *
 * <p>{@code messageId} and {@code correlationId} are text, binary, UUID or unsigned 64 bits. {@code
 * ttlMs} is how long the message may live, in milliseconds, from the moment it is sent. {@code
 * timestampMs} is when it was created, in milliseconds since 1970. Immutable.
 */
public record MessageProperties(
        boolean durable,
        boolean retain,
        int priority,
        @Nullable Value messageId,
        @Nullable Value correlationId,
        @Nullable String replyTo,
        @Nullable String contentType,
        @Nullable String contentEncoding,
        @Nullable String subject,
        @Nullable Octets key,
        @Nullable String groupId,
        @Nullable Long ttlMs,
        @Nullable Long timestampMs) {

    /** The priority of a message whose publisher named none. */
    public static final int DEFAULT_PRIORITY = 4;

    /** Nothing set. */
    public static final MessageProperties NONE =
            new MessageProperties(
                    false,
                    false,
                    DEFAULT_PRIORITY,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null);

    public MessageProperties {
        if (priority < 0 || priority > 255) {
            throw new IllegalArgumentException("priority " + priority + " is not within 0 to 255");
        }
        requireId("messageId", messageId);
        requireId("correlationId", correlationId);
        if (ttlMs != null && ttlMs < 0) {
            throw new IllegalArgumentException("ttlMs " + ttlMs + " is negative");
        }
    }

    private static void requireId(String name, @Nullable Value id) {
        if (id != null && !isId(id)) {
            throw new IllegalArgumentException(name + " cannot be a " + id.getClass());
        }
    }

    /** Whether a message id or correlation id may have this type. */
    public static boolean isId(Value value) {
        return switch (value) {
            case Value.Text _, Value.Binary _, Value.Uuid _, Value.UInt64 _ -> true;
            case Value.Null _,
                    Value.Bool _,
                    Value.Int8 _,
                    Value.Int16 _,
                    Value.Int32 _,
                    Value.Int64 _,
                    Value.UInt8 _,
                    Value.UInt16 _,
                    Value.UInt32 _,
                    Value.Float32 _,
                    Value.Float64 _,
                    Value.Timestamp _ ->
                    false;
        };
    }
}
