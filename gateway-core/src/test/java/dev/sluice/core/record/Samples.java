package dev.sluice.core.record;

import dev.sluice.core.address.Address;
import dev.sluice.core.message.ApplicationProperties;
import dev.sluice.core.message.BodyKind;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Message;
import dev.sluice.core.message.Original;
import dev.sluice.core.message.Quality;
import dev.sluice.core.message.Value;
import dev.sluice.core.message.Value.Width;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/**
 * Random records and messages from a seed, which {@code -Dsluice.seed=N} sets again.
 *
 * <p><i>Confined to one thread.</i>
 */
final class Samples {
    private static final String[] TEXTS = {
        "",
        "a",
        "sensors/1/temp",
        "naïve",
        "日本語",
        "😀 emoji",
        "slc.a",
        "slc.u.x",
        "\u0000",
        "\uffff"
    };

    private static final List<BodyKind> KINDS = List.of(BodyKind.values());

    private final long seed;
    private final Random random;

    /** One record as plain data. */
    record Sample(
            long timestampMs,
            @Nullable Bytes key,
            @Nullable Bytes value,
            List<RecordHeaders.Header> headers) {}

    Samples(long otherwise) {
        seed = Long.getLong("sluice.seed", otherwise);
        random = new Random(seed);
    }

    Random random() {
        return random;
    }

    @Override
    public String toString() {
        return "-Dsluice.seed=" + seed;
    }

    List<Sample> records() {
        List<Sample> records = new ArrayList<>();
        int count = 1 + random.nextInt(random.nextInt(10) == 0 ? 300 : 8);
        for (int i = 0; i < count; i++) {
            records.add(new Sample(timestampMs(), orNull(bytes()), orNull(bytes()), headers()));
        }
        return records;
    }

    Bytes bytes() {
        int length =
                switch (random.nextInt(6)) {
                    case 0 -> 0;
                    case 1 -> 63 + random.nextInt(3);
                    case 2 -> 8_191 + random.nextInt(3);
                    default -> random.nextInt(40);
                };
        byte[] bytes = new byte[length + 3];
        random.nextBytes(bytes);
        return Bytes.wrap(bytes).slice(random.nextInt(4), length);
    }

    String text() {
        return TEXTS[random.nextInt(TEXTS.length)];
    }

    /** A message that has any field set or not. */
    Message message() {
        Message.Builder message =
                Message.to(Address.of("a/" + random.nextInt(100) + "/é"))
                        .quality(Quality.ofQos(random.nextInt(3)))
                        .durable(random.nextBoolean())
                        .retain(random.nextBoolean())
                        .priority(random.nextInt(256))
                        .timestampMs(random.nextBoolean() ? timestampMs() : random.nextLong())
                        .deliverAtMs(random.nextBoolean() ? 0 : random.nextLong())
                        .expiresAtMs(random.nextBoolean() ? Message.NEVER : random.nextLong())
                        .messageId(orNull(value()))
                        .correlationId(orNull(value()))
                        .replyTo(orNull(text()))
                        .subject(orNull(text()))
                        .contentType(orNull(text()))
                        .contentEncoding(orNull(text()))
                        .groupId(orNull(text()))
                        .key(orNull(bytes()))
                        .annotations(ApplicationProperties.NONE.with(properties()))
                        .properties(properties());
        BodyKind kind = KINDS.get(random.nextInt(KINDS.size()));
        Bytes outer = bytes();
        int from = random.nextInt(outer.length() + 1);
        Bytes inner = outer.slice(from, random.nextInt(outer.length() - from + 1));
        switch (random.nextInt(3)) {
            case 0 -> message.body(inner, kind);
            case 1 -> message.body(inner, kind).original(new Original("amqp-1.0", outer));
            default -> message.body(inner, kind).original(new Original("mqtt-5", bytes()));
        }
        return message.build();
    }

    ApplicationProperties properties() {
        ApplicationProperties.Builder properties = new ApplicationProperties.Builder();
        boolean isTextOnly = random.nextBoolean();
        for (int i = random.nextInt(6); i > 0; i--) {
            properties.add(text(), isTextOnly ? Value.text(text()) : value());
        }
        return properties.build();
    }

    Value value() {
        return switch (random.nextInt(9)) {
            case 0 -> Value.text(text());
            case 1 -> new Value.Flag(random.nextBoolean());
            case 2 -> new Value.Real(Double.longBitsToDouble(random.nextLong()), false);
            case 3 -> new Value.Real(Float.intBitsToFloat(random.nextInt()), true);
            case 4 -> new Value.Binary(bytes());
            case 5 -> new Value.Id(new UUID(random.nextLong(), random.nextLong()));
            case 6 -> new Value.Moment(random.nextLong());
            case 7 -> new Value.Absent();
            default -> whole();
        };
    }

    <T> @Nullable T orNull(T value) {
        return random.nextInt(4) == 0 ? null : value;
    }

    private Value whole() {
        long bits = random.nextLong();
        return switch (random.nextInt(8)) {
            case 0 -> new Value.Whole((byte) bits, Width.BYTE);
            case 1 -> new Value.Whole((short) bits, Width.SHORT);
            case 2 -> new Value.Whole((int) bits, Width.INT);
            case 3 -> new Value.Whole(bits, Width.LONG);
            case 4 -> new Value.Whole(bits & 0xff, Width.UBYTE);
            case 5 -> new Value.Whole(bits & 0xffff, Width.USHORT);
            case 6 -> new Value.Whole(bits & 0xffff_ffffL, Width.UINT);
            default -> new Value.Whole(bits, Width.ULONG);
        };
    }

    private long timestampMs() {
        return switch (random.nextInt(5)) {
            case 0 -> 0;
            case 1 -> random.nextLong() >>> 1;
            default -> 1_767_225_600_000L + random.nextInt(1_000_000);
        };
    }

    private List<RecordHeaders.Header> headers() {
        List<RecordHeaders.Header> headers = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            headers.add(new RecordHeaders.Header(text(), orNull(bytes())));
        }
        return headers;
    }
}
