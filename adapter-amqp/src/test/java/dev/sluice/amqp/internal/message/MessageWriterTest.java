package dev.sluice.amqp.internal.message;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.amqp.internal.engine.Payload;
import dev.sluice.amqp.internal.type.AmqpArray;
import dev.sluice.amqp.internal.type.Symbol;
import dev.sluice.amqp.internal.type.Unsigned;
import dev.sluice.amqp.internal.wire.DecodeException;
import dev.sluice.amqp.internal.wire.ValueReader;
import dev.sluice.amqp.oracle.ProtonCodec;
import dev.sluice.amqp.oracle.ProtonValues;
import dev.sluice.amqp.oracle.RandomValues;
import dev.sluice.core.address.Address;
import dev.sluice.core.address.Target;
import dev.sluice.core.broker.Delivery;
import dev.sluice.core.broker.StreamOffset;
import dev.sluice.core.broker.SubscriptionMatch;
import dev.sluice.core.message.ApplicationProperties;
import dev.sluice.core.message.BodyKind;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Message;
import dev.sluice.core.message.Quality;
import dev.sluice.core.message.Value;

import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.amqp.messaging.Data;
import org.apache.qpid.proton.amqp.messaging.Header;
import org.apache.qpid.proton.amqp.messaging.MessageAnnotations;
import org.apache.qpid.proton.amqp.messaging.Properties;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

class MessageWriterTest {
    private static final Address ADDRESS = Address.of("sensors/1/temp");
    private static final long NOW_MS = 1_000_000;
    private static final int ROUNDS = 3_000;
    private static final int MAX_SECTIONS = 20;

    private final ProtonCodec proton = ProtonCodec.ofDefinedTypes();
    private final MessageWriter writer = new MessageWriter(new SectionWriter(new LongAdder()));

    /** A stream's reader gets the position among the publisher's own annotations. */
    @Test
    void addsAPositionToAnnotationsOfEveryType() throws DecodeException {
        RandomValues values = new RandomValues(20_260_305);
        for (int round = 0; round < ROUNDS; round++) {
            Map<Object, @Nullable Object> annotations = new LinkedHashMap<>();
            annotations.put(Symbol.of("x-array"), values.array());
            annotations.put(Symbol.of("x-any"), values.value());
            String hint = values + " round " + round + ": " + annotations;
            byte[] sent =
                    proton.encode(
                            new MessageAnnotations(theirs(annotations)), new AmqpValue("body"));

            List<@Nullable Object> got = receive(ReceivedMessage.of(Bytes.wrap(sent)));

            annotations.put(MessageWriter.PARTITION, 3);
            annotations.put(MessageWriter.OFFSET, 7L);
            assertEquals(plain(annotations), annotations(got.get(1)), hint);
            assertEquals("body", got.get(2) instanceof AmqpValue v ? v.getValue() : null, hint);
        }
    }

    /**
     * What an encoder other than ours may send: arrays of arrays, and of elements without bytes.
     */
    @Test
    void addsAPositionToArraysThatProtonDoesNotWrite() throws DecodeException {
        byte[] sent =
                HexFormat.ofDelimiter(" ")
                        .parseHex(
                                "00 53 72 c1 13 04 a3 01 61 e0 02 02 43 a3 01 62 e0 06 01 e0 03 01"
                                        + " 53 01 00 53 77 40");
        ReceivedMessage received = ReceivedMessage.of(Bytes.wrap(sent));
        Payload payload = writer.encode(delivery(received), Target.Kind.STREAM, false, NOW_MS);
        ByteBuffer buffer = ByteBuffer.wrap(all(payload));
        MessageLayout layout = SectionScanner.scan(buffer);
        Object merged = new ValueReader(buffer.position(layout.annotations())).read();
        Map<Object, @Nullable Object> expected = new LinkedHashMap<>();
        expected.put(
                Symbol.of("a"),
                new AmqpArray(0x52, null, List.of(Unsigned.uint(0), Unsigned.uint(0))));
        AmqpArray inner = new AmqpArray(0x53, null, List.of(Unsigned.ulong(1)));
        expected.put(Symbol.of("b"), new AmqpArray(0xF0, null, List.of(inner)));
        expected.put(MessageWriter.PARTITION, 3);
        expected.put(MessageWriter.OFFSET, 7L);
        assertEquals(expected, merged);
    }

    @Test
    void protonReadsWhatCameByAnotherProtocol() {
        List<@Nullable Object> got = decode(byAnotherProtocol());

        assertEquals(
                new MessageHeader(true, 7, 300, 2),
                got.get(0) instanceof Header header ? ProtonSections.header(header) : null);
        assertEquals(
                Map.of(
                        JmsType.MESSAGE,
                        JmsType.TEXT_MESSAGE,
                        ReceivedMessage.PARTITION_KEY,
                        "key",
                        MessageWriter.PARTITION,
                        3,
                        MessageWriter.OFFSET,
                        7L),
                annotations(got.get(1)));
        assertEquals(
                new MessageProperties(
                        "id",
                        null,
                        "sensors/1/temp",
                        "subject",
                        null,
                        Unsigned.ulong(9),
                        Symbol.of("text/plain"),
                        null,
                        NOW_MS + 300,
                        5,
                        "group",
                        -1,
                        null),
                got.get(2) instanceof Properties p ? ProtonSections.properties(p) : null);
        assertEquals(
                Map.of("unit", "°C", "count", Unsigned.ubyte(200)),
                got.get(3) instanceof org.apache.qpid.proton.amqp.messaging.ApplicationProperties p
                        ? ProtonValues.fromProton(p.getValue())
                        : null);
        assertEquals("21.5", got.get(4) instanceof Data data ? data.getValue().toString() : null);
    }

    /** A publisher's annotation of the same name gives way; what is no symbol stays behind. */
    @Test
    void showsWhatTheBrokerNotedOverThePublishersAnnotations() throws DecodeException {
        Map<Object, @Nullable Object> sent = new LinkedHashMap<>();
        sent.put(Symbol.of("x-kept"), 1);
        sent.put(Symbol.of("x-opt-dead-letter-reason"), "claimed");
        ReceivedMessage received =
                ReceivedMessage.of(
                        Bytes.wrap(
                                proton.encode(
                                        new MessageAnnotations(theirs(sent)),
                                        new AmqpValue("body"))));
        Message noted =
                received.toMessage(ADDRESS, NOW_MS)
                        .annotated(
                                new ApplicationProperties.Builder()
                                        .add("x-opt-dead-letter-reason", "rejected")
                                        .add("x-opt-\u00e4", "no symbol")
                                        .build());

        Map<Object, @Nullable Object> expected = new LinkedHashMap<>();
        expected.put(Symbol.of("x-kept"), 1);
        expected.put(Symbol.of("x-opt-dead-letter-reason"), "rejected");
        expected.put(MessageWriter.PARTITION, 3);
        expected.put(MessageWriter.OFFSET, 7L);
        assertEquals(expected, annotations(decode(noted).get(1)));
    }

    private static Message byAnotherProtocol() {
        return Message.to(ADDRESS)
                .durable(true)
                .priority(7)
                .timestampMs(5)
                .expiresAtMs(NOW_MS + 300)
                .messageId(Value.text("id"))
                .correlationId(new Value.Whole(9, Value.Width.ULONG))
                .subject("subject")
                .contentType("text/plain")
                .groupId("group")
                .key(Bytes.utf8("key"))
                .properties(
                        new ApplicationProperties.Builder()
                                .add("unit", "°C")
                                .add("count", new Value.Whole(200, Value.Width.UBYTE))
                                .build())
                .body(Bytes.utf8("21.5"), BodyKind.TEXT)
                .build();
    }

    private List<@Nullable Object> receive(ReceivedMessage received) {
        return decode(received.toMessage(ADDRESS, NOW_MS));
    }

    private List<@Nullable Object> decode(Message message) {
        Payload payload = writer.encode(delivery(message), Target.Kind.STREAM, false, NOW_MS);
        return proton.decodeAll(all(payload), MAX_SECTIONS);
    }

    private static byte[] all(Payload payload) {
        ByteBuffer buffer = ByteBuffer.allocate(payload.length());
        buffer.put(payload.head().asByteBuffer()).put(payload.tail().asByteBuffer());
        return buffer.array();
    }

    private static Delivery delivery(ReceivedMessage received) {
        return delivery(received.toMessage(ADDRESS, NOW_MS));
    }

    private static Delivery delivery(Message message) {
        return new Delivery(
                1,
                message,
                Quality.AT_LEAST_ONCE,
                2,
                0,
                SubscriptionMatch.NONE,
                new StreamOffset(3, 7));
    }

    @SuppressWarnings("unchecked") // symbols stay symbols
    private static Map<org.apache.qpid.proton.amqp.Symbol, Object> theirs(Map<?, ?> annotations) {
        return (Map<org.apache.qpid.proton.amqp.Symbol, Object>)
                Objects.requireNonNull(ProtonValues.toProton(annotations));
    }

    private static @Nullable Object plain(@Nullable Object value) {
        return ProtonValues.plain(value);
    }

    private static @Nullable Object annotations(@Nullable Object section) {
        return section instanceof MessageAnnotations annotations
                ? ProtonValues.fromProton(annotations.getValue())
                : null;
    }
}
