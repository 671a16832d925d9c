package dev.sluice.core.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.address.Address;
import dev.sluice.core.message.ApplicationProperties;
import dev.sluice.core.message.BodyKind;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Message;
import dev.sluice.core.message.Original;
import dev.sluice.core.message.Quality;
import dev.sluice.core.message.Value;
import dev.sluice.core.message.Value.Width;
import dev.sluice.core.record.RecordFormatException.Reason;
import dev.sluice.core.store.Batch;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

class MessageRecordsTest {
    private static final Address ADDRESS = Address.of("sensors/1/temp");
    private static final Set<Reason> MALFORMED =
            EnumSet.of(Reason.FIELD, Reason.TRUNCATED, Reason.SIZE);
    private static final Address FALLBACK = Address.of("fallback");

    @Test
    void keepsEveryFieldOfAnyMessage() throws RecordFormatException {
        Samples samples = new Samples(20_260_106);
        BatchWriter writer = new BatchWriter();
        for (int round = 0; round < 500; round++) {
            List<Message> sent = new ArrayList<>();
            for (int i = samples.random().nextInt(4); i >= 0; i--) {
                Message message = samples.message();
                sent.add(message);
                MessageRecords.append(
                        writer,
                        message,
                        samples.random().nextBoolean()
                                ? message.key()
                                : samples.orNull(samples.bytes()));
            }
            BatchReader reader = BatchReader.open(writer.finish()).checkAll();
            for (Message message : sent) {
                assertTrue(reader.next());
                assertSame(message, MessageRecords.read(reader, FALLBACK), samples + "#" + round);
            }
        }
    }

    @Test
    void storesABodyInsideItsOriginalOnce() throws RecordFormatException {
        Bytes original = Bytes.wrap(new byte[50_000]);
        Message message =
                Message.to(ADDRESS)
                        .body(original.slice(100, 49_000), BodyKind.BINARY)
                        .original(new Original("amqp-1.0", original))
                        .build();
        Batch batch = MessageRecords.batchOf(message, null);
        assertTrue(batch.bytes().length() < 50_200, "the batch has " + batch.bytes().length());
        Message read = read(batch);
        Original kept = read.original();
        assertNotNull(kept);
        assertEquals(original, kept.bytes());
        assertEquals(100, read.body().positionIn(kept.bytes()));
    }

    @Test
    void makesNoTombstoneOfAnEmptyBody() throws RecordFormatException {
        Batch batch = MessageRecords.batchOf(text(""), Bytes.utf8("key"));
        assertEquals(Bytes.EMPTY, first(batch).value());
        BatchFilter.visit(
                batch,
                (_, key, isTombstone) -> {
                    assertEquals(Bytes.utf8("key"), key);
                    assertFalse(isTombstone);
                    return true;
                });
        // What another program removes a key with is a message still.
        Batch tombstone = new BatchWriter().append(1, Bytes.utf8("key"), null).finish();
        assertEquals(Bytes.EMPTY, read(tombstone).body());
    }

    @Test
    void readsTheBodyWithoutCopying() throws RecordFormatException {
        Batch batch = MessageRecords.batchOf(text("hello"), null);
        Message read = read(batch);
        assertTrue(read.body().positionIn(batch.bytes()) > 0);
    }

    @Test
    void leavesTheRecordKeyToItsCaller() throws RecordFormatException {
        Bytes own = Bytes.utf8("own");
        Bytes other = Bytes.utf8("other");
        Message keyless = text("a");
        Message keyed = Message.to(ADDRESS).key(own).build();
        assertNull(read(MessageRecords.batchOf(keyless, other)).key());
        assertNull(read(MessageRecords.batchOf(keyless, null)).key());
        assertEquals(own, read(MessageRecords.batchOf(keyed, own)).key());
        assertEquals(own, read(MessageRecords.batchOf(keyed, other)).key());
        assertEquals(own, read(MessageRecords.batchOf(keyed, null)).key());
        assertEquals(other, first(MessageRecords.batchOf(keyed, other)).key());
    }

    @Test
    void showsTextAndNumbersToKafkaReaders() throws RecordFormatException {
        Message message =
                Message.to(ADDRESS)
                        .properties(
                                new ApplicationProperties.Builder()
                                        .add("traceparent", "00-ab-cd-01")
                                        .add("count", new Value.Whole(-7, Width.LONG))
                                        .add("isHot", new Value.Flag(true))
                                        .build())
                        .build();
        RecordHeaders headers = first(MessageRecords.batchOf(message, null)).headers();
        assertEquals(Bytes.utf8("00-ab-cd-01"), headers.first("traceparent"));
        assertEquals(Bytes.utf8("-7"), headers.first("count"));
        assertEquals(Bytes.utf8("true"), headers.first("isHot"));
    }

    @Test
    void makesForeignHeadersApplicationProperties() throws RecordFormatException {
        Bytes latin1 = Bytes.wrap(new byte[] {'n', 'a', (byte) 0xef, 'v', 'e'});
        Batch batch =
                new BatchWriter()
                        .header("text", "naïve")
                        .header("binary", latin1)
                        .header("null", (Bytes) null)
                        .header("text", "")
                        .append(5, Bytes.utf8("k"), Bytes.utf8("v"))
                        .finish();
        Message read = read(batch);
        ApplicationProperties expected =
                new ApplicationProperties.Builder()
                        .add("text", "naïve")
                        .add("binary", new Value.Binary(latin1))
                        .add("null", new Value.Absent())
                        .add("text", "")
                        .build();
        assertEquals(expected, read.properties());
        assertEquals(FALLBACK, read.address());
        assertEquals(Bytes.utf8("k"), read.key());
        assertEquals(Bytes.utf8("v"), read.body());
        assertEquals(5, read.timestampMs());
        assertEquals(Quality.AT_LEAST_ONCE, read.quality());
        assertTrue(read.isDurable());
    }

    @Test
    void readsATombstoneAsAnEmptyBody() throws RecordFormatException {
        Batch batch = new BatchWriter().append(5, Bytes.utf8("k"), null).finish();
        assertNull(first(batch).value());
        assertEquals(Bytes.EMPTY, read(batch).body());
    }

    @Test
    void takesHeadersAddedBehindTypedPropertiesAsText() throws RecordFormatException {
        Batch batch =
                new BatchWriter()
                        .header("slc.y", "8")
                        .header("n", "42")
                        .header("added", "43")
                        .append(5, null, null)
                        .finish();
        ApplicationProperties expected =
                new ApplicationProperties.Builder()
                        .add("n", new Value.Whole(42, Width.LONG))
                        .add("added", "43")
                        .build();
        assertEquals(expected, read(batch).properties());
    }

    @Test
    void keepsAnIntegerOutsideItsWidthAsALong() throws RecordFormatException {
        Message message =
                Message.to(ADDRESS)
                        .messageId(new Value.Whole(300, Width.BYTE))
                        .correlationId(new Value.Whole(-1, Width.UINT))
                        .build();
        Message read = read(MessageRecords.batchOf(message, null));
        assertEquals(new Value.Whole(300, Width.LONG), read.messageId());
        assertEquals(new Value.Whole(-1, Width.LONG), read.correlationId());
    }

    @Test
    void leavesRoutingHeadersToRouting() throws RecordFormatException {
        BatchWriter writer = new BatchWriter();
        writer.header("slc.q", Bytes.utf8("queues")).header("slc.qx", "more");
        MessageRecords.append(writer, text("a"), null);
        Batch batch = writer.finish();
        assertEquals(Bytes.utf8("queues"), first(batch).headers().first("slc.q"));
        assertTrue(read(batch).properties().isEmpty());
    }

    @Test
    void decodesLazyPropertiesOnlyWhenAsked() throws RecordFormatException {
        Message message =
                Message.to(ADDRESS)
                        .properties(new ApplicationProperties.Builder().add("a", "1").build())
                        .build();
        Message read = read(MessageRecords.batchOf(message, null));
        assertEquals(read.properties(), read.properties());
        assertEquals(message.properties(), read.properties());
    }

    @ParameterizedTest
    @CsvSource({
        "slc.a, ''",
        "slc.a, 612f23",
        "slc.a, ff",
        "slc.s, c0af",
        "slc.f, ''",
        "slc.f, 0000",
        "slc.f, 03",
        "slc.f, 30",
        "slc.f, 80",
        "slc.p, ''",
        "slc.p, 0101",
        "slc.x, 00",
        "slc.i, ''",
        "slc.i, 7a00",
        "slc.i, 38",
        "slc.i, 383132333435363738393132333435363738393132333435363738393132333435363738",
        "slc.i, 31333030",
        "slc.i, 423236352e",
        "slc.i, 4c2d31",
        "slc.i, 66796573",
        "slc.i, 75312d312d312d312d31",
        "slc.i, 64782e",
        "slc.c, 74ff",
        "slc.n, 02",
        "slc.n, 0261",
        "slc.n, 026174",
        "slc.n, 02617404",
        "slc.n, 02617a0230",
        "slc.n, 0161",
        "slc.n, 02617402ff",
        "slc.o, ''",
        "slc.o, 05616d",
        "slc.o, 0261",
        "slc.o, 026102",
        "slc.o, 026103",
        "slc.o, 02ff01",
        "slc.y, 74",
        "slc.b, 00",
        "slc.z, 00",
        "slc.A, 00",
        "slc., 00",
        "slc.ab, 00",
    })
    void refusesMalformedReservedHeaders(String name, String hex) throws RecordFormatException {
        Bytes value = Bytes.wrap(HexFormat.of().parseHex(hex));
        refused(new BatchWriter().header(name, value).append(0, null, null).finish());
    }

    @Test
    void refusesDoubledAndNullReservedHeaders() throws RecordFormatException {
        refused(
                new BatchWriter()
                        .header("slc.s", "one")
                        .header("slc.s", "two")
                        .append(0, null, null)
                        .finish());
        refused(new BatchWriter().header("slc.s", (Bytes) null).append(0, null, null).finish());
        refused(
                new BatchWriter()
                        .header("slc.y", "8")
                        .header("n", "many")
                        .append(0, null, null)
                        .finish());
        refused(
                new BatchWriter()
                        .header("slc.y", "t")
                        .header("n", (Bytes) null)
                        .append(0, null, null)
                        .finish());
    }

    private static void refused(Batch batch) throws RecordFormatException {
        BatchReader reader = first(batch);
        RecordFormatException refused =
                assertThrows(
                        RecordFormatException.class, () -> MessageRecords.read(reader, FALLBACK));
        assertTrue(MALFORMED.contains(refused.reason()), refused.toString());
    }

    private static Message text(String body) {
        return Message.to(ADDRESS).body(Bytes.utf8(body), BodyKind.TEXT).build();
    }

    private static BatchReader first(Batch batch) throws RecordFormatException {
        BatchReader reader = BatchReader.open(batch);
        assertTrue(reader.next());
        return reader;
    }

    private static Message read(Batch batch) throws RecordFormatException {
        return MessageRecords.read(first(batch), FALLBACK);
    }

    private static void assertSame(Message sent, Message read, String hint) {
        assertEquals(fields(sent), fields(read), hint);
        assertEquals(sent.properties(), read.properties(), hint);
    }

    private static List<@Nullable Object> fields(Message message) {
        List<@Nullable Object> fields = new ArrayList<>();
        fields.add(message.address());
        fields.add(message.body());
        fields.add(message.bodyKind());
        fields.add(message.quality());
        fields.add(message.isDurable());
        fields.add(message.isRetain());
        fields.add(message.priority());
        fields.add(message.timestampMs());
        fields.add(message.expiresAtMs());
        fields.add(message.deliverAtMs());
        fields.add(message.messageId());
        fields.add(message.correlationId());
        fields.add(message.replyTo());
        fields.add(message.subject());
        fields.add(message.contentType());
        fields.add(message.contentEncoding());
        fields.add(message.groupId());
        fields.add(message.key());
        fields.add(message.original());
        fields.add(message.annotations());
        return fields;
    }
}
