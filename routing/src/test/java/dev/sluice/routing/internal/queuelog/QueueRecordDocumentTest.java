package dev.sluice.routing.internal.queuelog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Value;
import dev.sluice.core.record.TypedValue;
import dev.sluice.core.store.WriteSet;
import dev.sluice.routing.internal.queuelog.StoredIds.StoredId;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** The examples of docs/record-format.md, section 7. */
class QueueRecordDocumentTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "record-format.md");

    private final List<Target> targets = List.of(Target.of(3), new Target(200, Bytes.utf8("hi")));

    @Test
    void readsTheTargetsOfTheDocument() throws CorruptQueueLogException, IOException {
        assertEquals(targets, Target.decode(example("slc.q")));
    }

    @Test
    void writesTheTargetsOfTheDocument() throws IOException {
        assertEquals(example("slc.q"), Target.encode(targets));
    }

    @Test
    void readsThePlaceOfTheDocument() throws CorruptQueueLogException, IOException {
        VarintReader reader = new VarintReader(example("slc.qp"), "slc.qp");
        assertEquals(300, reader.next());
        reader.expectEnd();
    }

    @Test
    void readsTheBlockOfTheDocument() throws CorruptQueueLogException, IOException {
        QueueCursor cursor = new QueueCursor(3, 0, 1);
        cursor.restoreBlock(1, example("block 1"));
        assertTrue(cursor.covers(4106) && cursor.covers(4110));
        assertFalse(cursor.covers(4105) || cursor.covers(4111));
        assertEquals(2, cursor.attempts(4116));
        assertEquals(13_117, cursor.locationOf(4117));
        assertEquals(300, cursor.mark(4116));
    }

    @Test
    void writesTheBlockOfTheDocument() throws IOException {
        QueueCursor cursor = new QueueCursor(3, 0, 1);
        cursor.pass(4105);
        for (long place = 4106; place <= 4110; place++) {
            cursor.acknowledge(cursor.pass(place), place);
        }
        cursor.attempted(4116, 2);
        cursor.move(4117, 13_117);
        cursor.marked(4116, 300);
        WriteSet writes = new WriteSet();
        cursor.write(writes, 1);
        assertEquals(example("block 1"), writes.puts().getLast().value());
    }

    @Test
    void readsTheReceiptOfTheDocument() throws CorruptQueueLogException, IOException {
        List<String> intervals = new ArrayList<>();
        new Receipts(3)
                .restore(
                        0,
                        example("receipt"),
                        (partition, from, to) -> intervals.add(partition + ":" + from + "-" + to));
        assertEquals(List.of("0:10-15", "0:16-17", "2:300-301"), intervals);
    }

    @Test
    void writesTheReceiptOfTheDocument() throws IOException {
        List<Reference> references = new ArrayList<>();
        references.add(new Reference(9, 2, 300, 300));
        references.add(new Reference(8, 0, 16, 16));
        references.add(new Reference(1, 0, 10, 11));
        references.add(new Reference(2, 0, 12, 14));
        assertEquals(example("receipt"), new Receipts(3).of(references).put().value());
    }

    @Test
    void readsTheIdOfTheDocument() throws CorruptQueueLogException, IOException {
        StoredIds ids = new StoredIds(3);
        ids.restore(5, example("$queue-ids"));
        assertEquals(List.of(order7()), ids.takeRestored());
    }

    @Test
    void writesTheIdOfTheDocument() throws IOException {
        WriteSet.Put put = new StoredIds(3).put(order7());
        assertEquals("$queue-ids", put.table());
        assertEquals(example("key of $queue-ids"), put.key());
        assertEquals(example("$queue-ids"), put.value());
    }

    private static StoredId order7() {
        return new StoredId(
                5, 300, 1_767_225_600_000L, TypedValue.encode(new Value.Text("order-7")));
    }

    /** Before there were marks, blocks had another version and ended earlier. */
    @Test
    void readsABlockWithoutMarks() throws CorruptQueueLogException {
        QueueCursor cursor = new QueueCursor(3, 0, 1);
        cursor.restoreBlock(1, Bytes.wrap(new byte[] {1, 0, 1, 20, 2, 0}));
        assertEquals(2, cursor.attempts(4116));
        assertEquals(0, cursor.mark(4116));
    }

    /** The bytes of the block that begins with a comment that names the header. */
    private static Bytes example(String header) throws IOException {
        StringBuilder hex = new StringBuilder();
        boolean isInside = false;
        for (String line : Files.readAllLines(DOCUMENT)) {
            if (line.equals("# " + header)) {
                isInside = true;
            } else if (line.startsWith("```") || line.startsWith("# ")) {
                isInside = false;
            } else if (isInside) {
                int comment = line.indexOf('#');
                hex.append((comment < 0 ? line : line.substring(0, comment)).replace(" ", ""));
            }
        }
        return Bytes.wrap(HexFormat.of().parseHex(hex));
    }
}
