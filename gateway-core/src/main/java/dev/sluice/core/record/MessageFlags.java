package dev.sluice.core.record;

import dev.sluice.core.message.BodyKind;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Message;
import dev.sluice.core.message.Quality;

import org.jspecify.annotations.Nullable;

import java.util.Objects;

/** The one byte of the flags header. */
final class MessageFlags {
    private static final int QUALITY_BITS = 0x03;
    private static final int DURABLE_BIT = 0x04;
    private static final int RETAIN_BIT = 0x08;
    private static final int BODY_KIND_SHIFT = 4;
    private static final int BODY_KIND_BITS = 0x30;
    private static final int FOREIGN_KEY_BIT = 0x40;
    private static final int UNUSED_BITS = 0x80;

    private MessageFlags() {}

    static int of(Message message, @Nullable Bytes key) {
        boolean isKeyOwn = key == null || Objects.equals(key, message.key());
        return message.quality().qos()
                | (message.isDurable() ? DURABLE_BIT : 0)
                | (message.isRetain() ? RETAIN_BIT : 0)
                | codeOf(message.bodyKind()) << BODY_KIND_SHIFT
                | (isKeyOwn ? 0 : FOREIGN_KEY_BIT);
    }

    static void check(byte flags) throws RecordFormatException {
        if ((flags & UNUSED_BITS) != 0
                || (flags & QUALITY_BITS) == QUALITY_BITS
                || (flags & BODY_KIND_BITS) == BODY_KIND_BITS) {
            throw ValueCodec.fault(String.format("flags %02x have no meaning", flags & 0xff));
        }
    }

    static Quality quality(byte flags) {
        return Quality.ofQos(flags & QUALITY_BITS);
    }

    static boolean isDurable(byte flags) {
        return (flags & DURABLE_BIT) != 0;
    }

    static boolean isRetain(byte flags) {
        return (flags & RETAIN_BIT) != 0;
    }

    static BodyKind bodyKind(byte flags) {
        return switch ((flags & BODY_KIND_BITS) >> BODY_KIND_SHIFT) {
            case 0 -> BodyKind.BINARY;
            case 1 -> BodyKind.TEXT;
            default -> BodyKind.AMQP_SECTIONS;
        };
    }

    /** Whether the record's key is the message's, not only its place in the log. */
    static boolean isKeyOwn(byte flags) {
        return (flags & FOREIGN_KEY_BIT) == 0;
    }

    private static int codeOf(BodyKind kind) {
        return switch (kind) {
            case BINARY -> 0;
            case TEXT -> 1;
            case AMQP_SECTIONS -> 2;
        };
    }
}
