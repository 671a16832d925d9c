package dev.sluice.core.record;

import dev.sluice.core.address.Address;
import dev.sluice.core.address.InvalidNameException;
import dev.sluice.core.message.ApplicationProperties;
import dev.sluice.core.message.BodyKind;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Message;
import dev.sluice.core.message.Original;
import dev.sluice.core.message.Quality;
import dev.sluice.core.message.Value;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;

/**
 * Puts one message together from a record. A record without flags was not written by Sluice: it
 * counts as durable, delivered at least once, and its key is its publisher's.
 *
 * <p><i>Confined to one thread</i>; for one record.
 */
final class MessageDecoder {
    private final Bytes value;
    private final RecordHeaders headers;
    private final @Nullable Bytes[] reserved = new @Nullable Bytes['z' - 'a' + 1];
    private int properties;

    MessageDecoder(@Nullable Bytes value, RecordHeaders headers) {
        this.value = value == null ? Bytes.EMPTY : value;
        this.headers = headers;
    }

    Message decode(long timestampMs, @Nullable Bytes key, Address fallback)
            throws RecordFormatException {
        sortHeaders();
        Bytes address = field(ReservedHeader.ADDRESS);
        Message.Builder message =
                Message.to(address == null ? fallback : addressOf(address))
                        .timestampMs(timestampMs)
                        .replyTo(text(ReservedHeader.REPLY_TO))
                        .subject(text(ReservedHeader.SUBJECT))
                        .contentType(text(ReservedHeader.CONTENT_TYPE))
                        .contentEncoding(text(ReservedHeader.CONTENT_ENCODING))
                        .groupId(text(ReservedHeader.GROUP_ID));
        setFlags(message, key);
        setNumbers(message);
        Bytes id = field(ReservedHeader.MESSAGE_ID);
        message.messageId(id == null ? null : typed(id));
        Bytes correlationId = field(ReservedHeader.CORRELATION_ID);
        message.correlationId(correlationId == null ? null : typed(correlationId));
        Bytes annotations = field(ReservedHeader.ANNOTATIONS);
        if (annotations != null) {
            message.annotations(AnnotationCodec.read(annotations));
        }
        setProperties(message);
        return message.build();
    }

    private void sortHeaders() throws RecordFormatException {
        RecordHeaders.Walk walk = headers.walk();
        while (walk.next()) {
            char letter = ReservedHeader.letterOf(walk.name());
            switch (letter) {
                case ReservedHeader.NONE -> properties++;
                case ReservedHeader.ROUTING -> {}
                case ReservedHeader.ADDRESS,
                        ReservedHeader.CORRELATION_ID,
                        ReservedHeader.DELIVER_AT,
                        ReservedHeader.CONTENT_ENCODING,
                        ReservedHeader.FLAGS,
                        ReservedHeader.GROUP_ID,
                        ReservedHeader.MESSAGE_ID,
                        ReservedHeader.KEY,
                        ReservedHeader.ANNOTATIONS,
                        ReservedHeader.ORIGINAL,
                        ReservedHeader.PRIORITY,
                        ReservedHeader.REPLY_TO,
                        ReservedHeader.SUBJECT,
                        ReservedHeader.CONTENT_TYPE,
                        ReservedHeader.EXPIRY,
                        ReservedHeader.PROPERTY_TYPES ->
                        keep(letter, walk.value());
                default ->
                        throw ValueCodec.fault(
                                "reserved header \"" + shown(walk.name()) + "\" is not known");
            }
        }
    }

    private void keep(char letter, @Nullable Bytes content) throws RecordFormatException {
        if (content == null) {
            throw ValueCodec.fault("reserved header slc." + letter + " is null");
        }
        if (field(letter) != null) {
            throw ValueCodec.fault("reserved header slc." + letter + " stands twice");
        }
        reserved[letter - 'a'] = content;
    }

    private @Nullable Bytes field(char letter) {
        return reserved[letter - 'a'];
    }

    private @Nullable String text(char letter) throws RecordFormatException {
        Bytes content = field(letter);
        return content == null ? null : ValueCodec.text(content, "header slc." + letter);
    }

    private static Address addressOf(Bytes name) throws RecordFormatException {
        try {
            return Address.of(ValueCodec.text(name, "the address"));
        } catch (InvalidNameException e) {
            throw ValueCodec.fault("the address is none: " + e.getMessage());
        }
    }

    private void setFlags(Message.Builder message, @Nullable Bytes key)
            throws RecordFormatException {
        Bytes content = field(ReservedHeader.FLAGS);
        Bytes own = field(ReservedHeader.KEY);
        if (content == null) {
            message.quality(Quality.AT_LEAST_ONCE).durable(true).key(own == null ? key : own);
            setBody(message, BodyKind.BINARY);
            return;
        }
        byte flags = sized(content, ReservedHeader.FLAGS, 1).byteAt(0);
        MessageFlags.check(flags);
        message.quality(MessageFlags.quality(flags))
                .durable(MessageFlags.isDurable(flags))
                .retain(MessageFlags.isRetain(flags))
                .key(own == null && MessageFlags.isKeyOwn(flags) ? key : own);
        setBody(message, MessageFlags.bodyKind(flags));
    }

    private void setNumbers(Message.Builder message) throws RecordFormatException {
        Bytes priority = field(ReservedHeader.PRIORITY);
        if (priority != null) {
            message.priority(sized(priority, ReservedHeader.PRIORITY, 1).byteAt(0) & 0xff);
        }
        Bytes expiry = field(ReservedHeader.EXPIRY);
        if (expiry != null) {
            sized(expiry, ReservedHeader.EXPIRY, Long.BYTES);
            message.expiresAtMs(BatchLayout.longAt(expiry, 0));
        }
        Bytes deliverAt = field(ReservedHeader.DELIVER_AT);
        if (deliverAt != null) {
            sized(deliverAt, ReservedHeader.DELIVER_AT, Long.BYTES);
            message.deliverAtMs(BatchLayout.longAt(deliverAt, 0));
        }
    }

    private void setBody(Message.Builder message, BodyKind kind) throws RecordFormatException {
        Bytes content = field(ReservedHeader.ORIGINAL);
        if (content == null) {
            message.body(value, kind);
            return;
        }
        ByteCursor cursor = new ByteCursor(content, 0, content.length());
        int formatLength = cursor.readLength("the original's format", 0);
        Bytes name = content.slice(cursor.position(), formatLength);
        String format = ValueCodec.text(name, "the original's format");
        cursor.skip(formatLength);
        int cut = cursor.readVarint();
        if (cut < MessageEncoder.NOT_CUT || cut > cursor.remaining()) {
            throw ValueCodec.fault(
                    "the body's place " + cut + " is not within the original's bytes");
        }
        Bytes rest = content.slice(cursor.position(), cursor.remaining());
        if (cut == MessageEncoder.NOT_CUT) {
            message.body(value, kind).original(new Original(format, rest));
        } else {
            Bytes whole = joined(rest, cut);
            message.body(whole.slice(cut, value.length()), kind)
                    .original(new Original(format, whole));
        }
    }

    /** The original again in one piece; the body becomes a slice of it. */
    private Bytes joined(Bytes rest, int cut) {
        ByteBuffer whole = ByteBuffer.allocate(rest.length() + value.length());
        rest.slice(0, cut).writeTo(whole);
        value.writeTo(whole);
        rest.slice(cut, rest.length() - cut).writeTo(whole);
        return Bytes.wrap(whole.array());
    }

    private static Value typed(Bytes content) throws RecordFormatException {
        if (content.isEmpty()) {
            throw ValueCodec.fault("a typed value has no type");
        }
        return ValueCodec.parse((char) content.byteAt(0), content.slice(1, content.length() - 1));
    }

    /** Decodes properties without types at their first use; those cannot fail. */
    private void setProperties(Message.Builder message) throws RecordFormatException {
        Bytes types = field(ReservedHeader.PROPERTY_TYPES);
        if (types != null) {
            if (types.length() > properties) {
                throw ValueCodec.fault(
                        types.length() + " property types for " + properties + " properties");
            }
            message.properties(typedProperties(types));
        } else if (properties > 0) {
            RecordHeaders all = headers;
            message.properties(() -> untypedProperties(all));
        }
    }

    private ApplicationProperties typedProperties(Bytes types) throws RecordFormatException {
        ApplicationProperties.Builder decoded = new ApplicationProperties.Builder();
        int index = 0;
        RecordHeaders.Walk walk = headers.walk();
        while (walk.next()) {
            if (ReservedHeader.letterOf(walk.name()) == ReservedHeader.NONE) {
                decoded.add(
                        ReservedHeader.unescaped(walk.name()),
                        index < types.length()
                                ? ValueCodec.parse((char) types.byteAt(index), walk.value())
                                : ValueCodec.untyped(walk.value()));
                index++;
            }
        }
        return decoded.build();
    }

    private static ApplicationProperties untypedProperties(RecordHeaders headers) {
        ApplicationProperties.Builder decoded = new ApplicationProperties.Builder();
        RecordHeaders.Walk walk = headers.walk();
        while (walk.next()) {
            if (ReservedHeader.letterOf(walk.name()) == ReservedHeader.NONE) {
                decoded.add(
                        ReservedHeader.unescaped(walk.name()), ValueCodec.untyped(walk.value()));
            }
        }
        return decoded.build();
    }

    private static Bytes sized(Bytes content, char letter, int bytes) throws RecordFormatException {
        if (content.length() != bytes) {
            throw ValueCodec.fault(
                    "header slc." + letter + " has " + content.length() + " bytes, not " + bytes);
        }
        return content;
    }

    /** The start of a name from outside, fit for a log line. */
    private static String shown(Bytes name) {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < Math.min(name.length(), 40); i++) {
            char c = (char) name.byteAt(i);
            shown.append(c >= ' ' && c < 0x7f ? c : '?');
        }
        return shown.toString();
    }
}
