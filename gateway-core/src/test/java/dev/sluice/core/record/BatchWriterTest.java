package dev.sluice.core.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.store.Batch;

import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;

class BatchWriterTest {
    @Test
    void refusesWhatExceedsItsLimitAndKeepsTheRest() throws RecordFormatException {
        BatchWriter writer = new BatchWriter(100);
        writer.append(1, null, Bytes.utf8("a"));
        int size = writer.sizeBytes();
        assertThrows(
                IllegalStateException.class,
                () -> writer.header("h", "v").append(2, null, Bytes.wrap(new byte[40])));
        assertEquals(size, writer.sizeBytes());
        writer.append(3, null, Bytes.utf8("b"));
        Batch batch = writer.finish();
        assertEquals(2, batch.records());
        BatchReader reader = BatchReader.open(batch).checkAll();
        assertTrue(reader.next());
        assertTrue(reader.next());
        assertEquals(0, reader.headers().size());
    }

    @Test
    void fillsItsLimitToTheLastByte() {
        int room = 100 - BatchLayout.RECORDS - BatchLayout.SMALLEST_RECORD;
        Batch batch = new BatchWriter(100).append(1, null, Bytes.wrap(new byte[room])).finish();
        assertEquals(100, batch.bytes().length());
        assertThrows(
                IllegalStateException.class,
                () -> new BatchWriter(100).append(1, null, Bytes.wrap(new byte[room + 1])));
    }

    @Test
    void refusesHeadersThatExceedItsLimit() throws RecordFormatException {
        BatchWriter writer = new BatchWriter(100);
        writer.header("a", "small");
        assertThrows(
                IllegalStateException.class, () -> writer.header("b", Bytes.wrap(new byte[100])));
        BatchReader reader = BatchReader.open(writer.append(1, null, null).finish());
        assertTrue(reader.next());
        assertEquals(0, reader.headers().size());
    }

    @Test
    void refusesABatchWithoutRecords() {
        BatchWriter writer = new BatchWriter();
        assertThrows(IllegalStateException.class, writer::finish);
        writer.append(1, null, null).discard();
        assertTrue(writer.isEmpty());
        assertThrows(IllegalStateException.class, writer::finish);
    }

    @Test
    void neverChangesAFinishedBatch() {
        BatchWriter writer = new BatchWriter();
        Batch first = writer.append(1, null, Bytes.utf8("first")).finish();
        byte[] before = first.bytes().toArray();
        Batch second = writer.append(2, null, Bytes.utf8("2nd")).finish();
        writer.append(3, null, Bytes.utf8("third"));
        assertEquals(Bytes.wrap(before), first.bytes());
        assertFalse(first.bytes().equals(second.bytes()));
    }

    @Test
    void stampsWithoutTouchingTheRest() throws RecordFormatException {
        Batch batch = new BatchWriter().append(1, null, null).append(2, null, null).finish();
        Batch stamped = batch.at(1L << 40);
        assertEquals(0, batch.baseOffset());
        assertEquals(1L << 40, stamped.baseOffset());
        assertEquals((1L << 40) + 2, Batches.nextOffset(stamped));
        BatchReader reader = BatchReader.open(stamped).checkAll();
        assertTrue(reader.next());
        assertEquals(1L << 40, reader.offset());
        ByteBuffer journal = ByteBuffer.allocate(stamped.bytes().length() + 1);
        Batches.writeStamped(stamped, journal);
        Bytes written = Bytes.copyOf(journal.array()).slice(0, journal.position());
        assertEquals(Batches.stamped(stamped), written);
        assertEquals(1L << 40, BatchReader.open(written).checkAll().baseOffset());
        assertEquals(0, BatchReader.open(batch.bytes()).baseOffset());
    }

    @Test
    void cutsARunOfBatches() throws RecordFormatException {
        Batch batch = new BatchWriter().append(1, null, Bytes.utf8("x")).finish();
        int length = batch.bytes().length();
        ByteBuffer run = ByteBuffer.allocate(2 * length);
        batch.bytes().writeTo(run);
        batch.bytes().writeTo(run);
        Bytes bytes = Bytes.wrap(run.array());
        assertEquals(length, Batches.lengthOf(bytes, 0));
        assertEquals(length, Batches.lengthOf(bytes, length));
        assertThrows(RecordFormatException.class, () -> Batches.lengthOf(bytes, 2 * length));
    }
}
