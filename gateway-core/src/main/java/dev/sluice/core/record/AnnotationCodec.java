package dev.sluice.core.record;

import dev.sluice.core.message.ApplicationProperties;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Value;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A message's annotations in their reserved header: for each the length of its name and the name,
 * the letter of its type, and the length of its value, which is -1 for an absent one, and the
 * value.
 */
final class AnnotationCodec {
    /** More than this in one message was written by nobody. */
    private static final int MAX_ANNOTATIONS = 1_000;

    /** In place of a value's length: there is none. */
    private static final int ABSENT = -1;

    private AnnotationCodec() {}

    /** One annotation as bytes. <i>Immutable.</i> */
    private record Coded(Bytes name, char type, @Nullable Bytes value) {
        int valueLength() {
            return value == null ? ABSENT : value.length();
        }

        long bytes() {
            return (long) GrowingBuffer.varintSize(name.length())
                    + name.length()
                    + 1
                    + GrowingBuffer.varintSize(valueLength())
                    + Math.max(0, valueLength());
        }

        static Coded of(ApplicationProperties.Property property) {
            Value value = property.value();
            Bytes bytes =
                    switch (value) {
                        case Value.Absent absent -> null;
                        case Value.Binary binary -> binary.bytes();
                        default -> Bytes.utf8(value.asText());
                    };
            return new Coded(Bytes.utf8(property.name()), ValueCodec.typeOf(value), bytes);
        }
    }

    static void write(BatchWriter writer, ApplicationProperties annotations) {
        List<Coded> all = new ArrayList<>(annotations.size());
        annotations.forEach(property -> all.add(Coded.of(property)));
        long bytes = all.stream().mapToLong(Coded::bytes).sum();
        GrowingBuffer target = writer.reservedHeader(ReservedHeader.ANNOTATIONS, bytes);
        for (Coded each : all) {
            target.putVarint(each.name.length());
            target.putBytes(each.name);
            target.putByte(each.type);
            target.putVarint(each.valueLength());
            if (each.value != null) {
                target.putBytes(each.value);
            }
        }
    }

    static ApplicationProperties read(Bytes content) throws RecordFormatException {
        ByteCursor cursor = new ByteCursor(content, 0, content.length());
        ApplicationProperties.Builder annotations = new ApplicationProperties.Builder();
        int count = 0;
        while (cursor.remaining() > 0) {
            if (++count > MAX_ANNOTATIONS) {
                throw ValueCodec.fault("there are more than " + MAX_ANNOTATIONS + " annotations");
            }
            Bytes name = cursor.take(cursor.readLength("the name of an annotation", 0));
            char type = (char) cursor.readByte();
            Bytes value = cursor.take(cursor.readLength("the value of an annotation", ABSENT));
            annotations.add(
                    ValueCodec.text(Objects.requireNonNull(name), "the name of an annotation"),
                    ValueCodec.parse(type, value));
        }
        return annotations.build();
    }
}
