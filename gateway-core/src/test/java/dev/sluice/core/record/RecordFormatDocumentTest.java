package dev.sluice.core.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import dev.sluice.core.store.Batch;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** The examples of docs/record-format.md, section 6. */
class RecordFormatDocumentTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "record-format.md");
    private static final Address ADDRESS = Address.of("sensors/1/temp");
    private static final Bytes KEY = Bytes.utf8("sensors/1/temp");

    private final List<Bytes> examples = examples();

    RecordFormatDocumentTest() throws IOException {}

    @Test
    void readsTheBatchOfTheDocument() throws RecordFormatException {
        BatchReader reader = BatchReader.open(examples.get(0)).checkAll();
        assertTrue(reader.next());
        assertEquals(42, reader.offset());
        assertEquals(KEY, reader.key());
        Message message = MessageRecords.read(reader, Address.of("fallback"));
        Message expected = expected();
        assertEquals(expected.address(), message.address());
        assertEquals(expected.body(), message.body());
        assertEquals(expected.bodyKind(), message.bodyKind());
        assertEquals(expected.quality(), message.quality());
        assertTrue(message.isDurable());
        assertEquals(expected.timestampMs(), message.timestampMs());
        assertEquals(expected.expiresAtMs(), message.expiresAtMs());
        assertEquals(expected.correlationId(), message.correlationId());
        assertEquals(expected.contentType(), message.contentType());
        assertEquals(expected.properties(), message.properties());
        assertFalse(reader.next());
    }

    @Test
    void writesTheBatchOfTheDocument() {
        Batch batch = MessageRecords.batchOf(expected(), KEY).at(42);
        assertEquals(hex(examples.get(0)), hex(Batches.stamped(batch)));
    }

    @Test
    void writesTheOriginalOfTheDocument() throws RecordFormatException {
        Bytes bare = Bytes.wrap(new byte[] {0x00, 0x53, 0x75, (byte) 0xa0, 2, 'h', 'i'});
        Message message =
                Message.to(ADDRESS)
                        .body(bare.slice(5, 2), BodyKind.BINARY)
                        .original(new Original("amqp-1.0", bare))
                        .build();
        BatchReader reader = BatchReader.open(MessageRecords.batchOf(message, null));
        assertTrue(reader.next());
        assertEquals(examples.get(1), reader.headers().first("slc.o"));
        assertEquals(Bytes.utf8("hi"), reader.value());
    }

    private static Message expected() {
        return Message.to(ADDRESS)
                .body(Bytes.utf8("21.5"), BodyKind.TEXT)
                .quality(Quality.AT_LEAST_ONCE)
                .durable(true)
                .timestampMs(1_767_225_600_000L)
                .expiresAtMs(1_767_225_660_000L)
                .correlationId(new Value.Binary(Bytes.wrap(new byte[] {1, 2})))
                .contentType("text/plain")
                .properties(
                        new ApplicationProperties.Builder()
                                .add("unit", "C")
                                .add("n", new Value.Whole(3, Width.INT))
                                .build())
                .build();
    }

    private static List<Bytes> examples() throws IOException {
        List<Bytes> examples = new ArrayList<>();
        StringBuilder block = new StringBuilder();
        boolean isInside = false;
        for (String line : Files.readAllLines(DOCUMENT)) {
            if (line.equals("```hex")) {
                isInside = true;
            } else if (line.equals("```") && isInside) {
                examples.add(Bytes.wrap(HexFormat.of().parseHex(block)));
                block.setLength(0);
                isInside = false;
            } else if (isInside) {
                int comment = line.indexOf('#');
                String content = comment < 0 ? line : line.substring(0, comment);
                block.append(content.replace(" ", ""));
            }
        }
        return examples;
    }

    private static String hex(Bytes bytes) {
        return HexFormat.of().formatHex(bytes.toArray());
    }
}
