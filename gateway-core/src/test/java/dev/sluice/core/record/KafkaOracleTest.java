package dev.sluice.core.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.record.Samples.Sample;
import dev.sluice.core.store.Batch;

import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.ControlRecordType;
import org.apache.kafka.common.record.internal.EndTransactionMarker;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MemoryRecordsBuilder;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/** Our batches against those of Kafka's own library, both ways. */
class KafkaOracleTest {
    private static final int ROUNDS = 100;

    @Test
    void writesTheBytesThatKafkaWrites() {
        Samples samples = new Samples(20_260_101);
        BatchWriter writer = new BatchWriter();
        for (int round = 0; round < ROUNDS; round++) {
            List<Sample> records = samples.records();
            assertEquals(
                    kafkaBatch(records, TimestampType.CREATE_TIME),
                    ours(writer, records).bytes(),
                    samples + " round " + round);
        }
    }

    @Test
    void isReadByKafka() {
        Samples samples = new Samples(20_260_102);
        BatchWriter writer = new BatchWriter();
        for (int round = 0; round < ROUNDS; round++) {
            List<Sample> records = samples.records();
            long baseOffset = samples.random().nextLong() >>> 2;
            Batch batch = ours(writer, records).at(baseOffset);
            MutableRecordBatch theirs = onlyBatch(Batches.stamped(batch));
            theirs.ensureValid();
            assertEquals(baseOffset, theirs.baseOffset());
            assertEquals(Batches.nextOffset(batch), theirs.nextOffset());
            assertEquals(Batches.maxTimestampMs(batch), theirs.maxTimestamp());
            assertEquals(records.size(), theirs.countOrNull());
            assertEquals(records, samplesOf(theirs), samples + " round " + round);
        }
    }

    @Test
    void readsWhatKafkaWrites() throws RecordFormatException {
        Samples samples = new Samples(20_260_103);
        for (int round = 0; round < ROUNDS; round++) {
            List<Sample> records = samples.records();
            BatchReader reader =
                    BatchReader.open(kafkaBatch(records, TimestampType.CREATE_TIME)).checkAll();
            assertEquals(records, samplesOf(reader), samples + " round " + round);
        }
    }

    @Test
    void readsTheTimeOfTheAppend() throws RecordFormatException {
        List<Sample> records =
                List.of(new Sample(1, null, null, List.of()), new Sample(2, null, null, List.of()));
        Bytes bytes = kafkaBatch(records, TimestampType.LOG_APPEND_TIME);
        BatchReader reader = BatchReader.open(bytes).checkAll();
        assertTrue(reader.next());
        assertEquals(onlyBatch(bytes).iterator().next().timestamp(), reader.timestampMs());
        assertEquals(reader.maxTimestampMs(), reader.timestampMs());
    }

    @Test
    void readsProducerStateAndTransactionBits() throws RecordFormatException {
        MemoryRecords theirs =
                MemoryRecords.withTransactionalRecords(
                        Compression.NONE, 77L, (short) 5, 1_000, new SimpleRecord(9L, new byte[3]));
        BatchReader reader = BatchReader.open(Bytes.copyOf(array(theirs.buffer()))).checkAll();
        assertEquals(77, reader.producerId());
        assertEquals(5, reader.producerEpoch());
        assertEquals(1_000, reader.baseSequence());
        assertTrue(reader.isTransactional());
        assertFalse(reader.isControl());
    }

    @Test
    void readsTransactionMarkers() throws RecordFormatException {
        MemoryRecords theirs =
                MemoryRecords.withEndTransactionMarker(
                        77L, (short) 5, new EndTransactionMarker(ControlRecordType.COMMIT, 3));
        BatchReader reader = BatchReader.open(Bytes.copyOf(array(theirs.buffer()))).checkAll();
        assertTrue(reader.isControl());
        assertTrue(reader.next());
    }

    @Test
    void refusesCompressedBatchesByName() {
        MemoryRecords theirs =
                MemoryRecords.withRecords(
                        Compression.gzip().build(), new SimpleRecord(9L, new byte[300]));
        Bytes bytes = Bytes.copyOf(array(theirs.buffer()));
        RecordFormatException refused =
                assertThrows(RecordFormatException.class, () -> BatchReader.open(bytes));
        assertEquals(RecordFormatException.Reason.COMPRESSED, refused.reason());
        assertTrue(String.valueOf(refused.getMessage()).contains("gzip"), refused.toString());
    }

    @Test
    void readsBatchesThatCompactionThinnedOut() throws RecordFormatException {
        MemoryRecordsBuilder builder =
                MemoryRecords.builder(
                        ByteBuffer.allocate(512),
                        Compression.NONE,
                        TimestampType.CREATE_TIME,
                        100L);
        builder.appendWithOffset(102, 5L, new byte[] {1}, new byte[] {2});
        builder.appendWithOffset(107, 6L, new byte[] {3}, new byte[] {4});
        BatchReader reader =
                BatchReader.open(Bytes.copyOf(array(builder.build().buffer()))).checkAll();
        assertEquals(100, reader.baseOffset());
        assertTrue(reader.next());
        assertEquals(102, reader.offset());
        assertTrue(reader.next());
        assertEquals(107, reader.offset());
        assertEquals(108, reader.nextOffset());
    }

    /** Whatever we accept after damage, Kafka accepts with the same content. */
    @Test
    void acceptsOfDamagedBatchesOnlyWhatKafkaReadsTheSame() {
        Samples samples = new Samples(20_260_104);
        BatchWriter writer = new BatchWriter();
        int accepted = 0;
        for (int round = 0; round < 2_000; round++) {
            List<Sample> records = samples.records();
            if (records.size() > 8) {
                continue;
            }
            byte[] bytes = ours(writer, records).bytes().toArray();
            int at =
                    BatchLayout.ATTRIBUTES
                            + samples.random().nextInt(bytes.length - BatchLayout.ATTRIBUTES);
            bytes[at] ^= (byte) (1 << samples.random().nextInt(8));
            HostileBatchTest.repairCrc(bytes);
            Bytes damaged = Bytes.wrap(bytes);
            List<Sample> read;
            try {
                read = samplesOf(BatchReader.open(damaged).checkAll());
            } catch (RecordFormatException e) {
                continue;
            }
            accepted++;
            assertEquals(samplesOf(onlyBatch(damaged)), read, samples + " round " + round);
        }
        assertTrue(accepted > 100, "only " + accepted + " damaged batches were accepted");
    }

    static Batch ours(BatchWriter writer, List<Sample> records) {
        for (Sample record : records) {
            for (RecordHeaders.Header header : record.headers()) {
                writer.header(header.name(), header.value());
            }
            writer.append(record.timestampMs(), record.key(), record.value());
        }
        return writer.finish();
    }

    private static Bytes kafkaBatch(List<Sample> records, TimestampType timestampType) {
        MemoryRecordsBuilder builder =
                MemoryRecords.builder(
                        ByteBuffer.allocate(1 << 16), Compression.NONE, timestampType, 0L);
        for (Sample record : records) {
            Header[] headers = new Header[record.headers().size()];
            Arrays.setAll(
                    headers,
                    i -> {
                        RecordHeaders.Header header = record.headers().get(i);
                        return new RecordHeader(header.name(), arrayOrNull(header.value()));
                    });
            builder.append(
                    record.timestampMs(),
                    arrayOrNull(record.key()),
                    arrayOrNull(record.value()),
                    headers);
        }
        return Bytes.wrap(array(builder.build().buffer()));
    }

    private static MutableRecordBatch onlyBatch(Bytes bytes) {
        Iterator<MutableRecordBatch> batches =
                MemoryRecords.readableRecords(ByteBuffer.wrap(bytes.toArray()))
                        .batches()
                        .iterator();
        MutableRecordBatch batch = batches.next();
        assertFalse(batches.hasNext());
        return batch;
    }

    private static List<Sample> samplesOf(MutableRecordBatch batch) {
        List<Sample> read = new ArrayList<>();
        for (Record record : batch) {
            List<RecordHeaders.Header> headers = new ArrayList<>();
            for (Header header : record.headers()) {
                headers.add(new RecordHeaders.Header(header.key(), bytesOrNull(header.value())));
            }
            read.add(
                    new Sample(
                            record.timestamp(),
                            bytesOrNull(record.hasKey() ? array(record.key()) : null),
                            bytesOrNull(record.hasValue() ? array(record.value()) : null),
                            headers));
        }
        return read;
    }

    private static List<Sample> samplesOf(BatchReader reader) throws RecordFormatException {
        List<Sample> read = new ArrayList<>();
        while (reader.next()) {
            List<RecordHeaders.Header> headers = new ArrayList<>();
            reader.headers().forEach(headers::add);
            read.add(new Sample(reader.timestampMs(), reader.key(), reader.value(), headers));
        }
        return read;
    }

    private static byte[] array(ByteBuffer buffer) {
        byte[] copy = new byte[buffer.remaining()];
        buffer.duplicate().get(copy);
        return copy;
    }

    @SuppressWarnings("NullAway") // Kafka's classes take and give null for null keys and values
    private static byte[] arrayOrNull(@Nullable Bytes bytes) {
        return bytes == null ? null : bytes.toArray();
    }

    private static @Nullable Bytes bytesOrNull(byte @Nullable [] array) {
        return array == null ? null : Bytes.wrap(array);
    }
}
