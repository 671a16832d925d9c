package dev.sluice.core.record;

import dev.sluice.core.message.ApplicationProperties;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Message;
import dev.sluice.core.message.Original;
import dev.sluice.core.message.Value;

import org.jspecify.annotations.Nullable;

import java.util.Objects;

/** Turns what of a message is neither key, value nor timestamp into record headers. */
final class MessageEncoder {
    /** In place of the body's position: the original's bytes are all there. */
    static final int NOT_CUT = -1;

    private MessageEncoder() {}

    static void addHeaders(BatchWriter writer, Message message, @Nullable Bytes key) {
        text(writer, ReservedHeader.ADDRESS, message.address().name());
        writer.reservedHeader(ReservedHeader.FLAGS, 1).putByte(MessageFlags.of(message, key));
        if (message.priority() != Message.DEFAULT_PRIORITY) {
            writer.reservedHeader(ReservedHeader.PRIORITY, 1).putByte(message.priority());
        }
        if (message.expiresAtMs() != Message.NEVER) {
            writer.reservedHeader(ReservedHeader.EXPIRY, Long.BYTES).putLong(message.expiresAtMs());
        }
        if (message.deliverAtMs() != 0) {
            writer.reservedHeader(ReservedHeader.DELIVER_AT, Long.BYTES)
                    .putLong(message.deliverAtMs());
        }
        typed(writer, ReservedHeader.MESSAGE_ID, message.messageId());
        typed(writer, ReservedHeader.CORRELATION_ID, message.correlationId());
        text(writer, ReservedHeader.REPLY_TO, message.replyTo());
        text(writer, ReservedHeader.SUBJECT, message.subject());
        text(writer, ReservedHeader.CONTENT_TYPE, message.contentType());
        text(writer, ReservedHeader.CONTENT_ENCODING, message.contentEncoding());
        text(writer, ReservedHeader.GROUP_ID, message.groupId());
        Bytes own = message.key();
        if (own != null && !Objects.equals(own, key)) {
            writer.reservedHeader(ReservedHeader.KEY, own.length()).putBytes(own);
        }
        Original original = message.original();
        if (original != null) {
            original(writer, original, message.body());
        }
        if (!message.annotations().isEmpty()) {
            AnnotationCodec.write(writer, message.annotations());
        }
        properties(writer, message.properties());
    }

    private static void text(BatchWriter writer, char letter, @Nullable String text) {
        if (text != null) {
            writer.reservedHeader(letter, Utf8.length(text)).putUtf8(text);
        }
    }

    private static void typed(BatchWriter writer, char letter, @Nullable Value value) {
        if (value == null) {
            return;
        }
        char type = ValueCodec.typeOf(value);
        if (value instanceof Value.Binary binary) {
            Bytes bytes = binary.bytes();
            GrowingBuffer target = writer.reservedHeader(letter, 1L + bytes.length());
            target.putByte(type);
            target.putBytes(bytes);
        } else {
            String text = value.asText();
            GrowingBuffer target = writer.reservedHeader(letter, 1 + Utf8.length(text));
            target.putByte(type);
            target.putUtf8(text);
        }
    }

    /** The original's bytes, without the body if that is one run of them. */
    private static void original(BatchWriter writer, Original original, Bytes body) {
        String format = original.format();
        long formatLength = Utf8.length(format);
        Bytes bytes = original.bytes();
        int cut = body.isEmpty() ? NOT_CUT : body.positionIn(bytes);
        int kept = bytes.length() - (cut == NOT_CUT ? 0 : body.length());
        GrowingBuffer target =
                writer.reservedHeader(
                        ReservedHeader.ORIGINAL,
                        GrowingBuffer.varintSize(formatLength)
                                + formatLength
                                + GrowingBuffer.varintSize(cut)
                                + kept);
        target.putVarint(formatLength);
        target.putUtf8(format);
        target.putVarint(cut);
        if (cut == NOT_CUT) {
            target.putBytes(bytes);
        } else {
            int behind = cut + body.length();
            target.putBytes(bytes.slice(0, cut));
            target.putBytes(bytes.slice(behind, bytes.length() - behind));
        }
    }

    private static void properties(BatchWriter writer, ApplicationProperties properties) {
        if (hasTypes(properties)) {
            GrowingBuffer types =
                    writer.reservedHeader(ReservedHeader.PROPERTY_TYPES, properties.size());
            for (ApplicationProperties.Property property : properties) {
                types.putByte(ValueCodec.typeOf(property.value()));
            }
        }
        for (ApplicationProperties.Property property : properties) {
            String name = ReservedHeader.escaped(property.name());
            switch (property.value()) {
                case Value.Absent absent -> writer.header(name, (Bytes) null);
                case Value.Binary binary -> writer.header(name, binary.bytes());
                case Value value -> writer.header(name, value.asText());
            }
        }
    }

    private static boolean hasTypes(ApplicationProperties properties) {
        for (ApplicationProperties.Property property : properties) {
            if (!(property.value() instanceof Value.Text
                    || property.value() instanceof Value.Absent)) {
                return true;
            }
        }
        return false;
    }
}
