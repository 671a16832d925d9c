package dev.sluice.core.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.record.Samples.Sample;
import dev.sluice.core.store.Batch;

import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.record.internal.Record;
import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;

/** Batches that records were taken out of, read by Kafka's own class. */
class BatchFilterTest {
    private static final long BASE_OFFSET = 1_000;

    private final BatchFilter filter = new BatchFilter();

    @Test
    void kafkaReadsWhatIsLeft() throws RecordFormatException {
        Samples samples = new Samples(20_261_101);
        for (int round = 0; round < 200; round++) {
            Batch batch = batch(samples.records());
            long seed = samples.random().nextLong();
            BatchFilter.Choice choice =
                    (offset, key, isTombstone) -> (seed >>> (offset % 61) & 1) == 1;
            long horizonMs = round % 2 == 0 ? -1 : 1_800_000_000_000L;

            Batch left = filter.filter(batch, choice, horizonMs);

            List<String> expected = new ArrayList<>();
            boolean hasTombstones = false;
            for (Record each : kafka(batch)) {
                if (choice.keeps(each.offset(), null, false)) {
                    expected.add(each.toString() + content(each));
                    hasTombstones |= each.hasKey() && !each.hasValue();
                }
            }
            if (expected.isEmpty()) {
                assertNull(left);
                continue;
            }
            MutableRecordBatch theirs = kafka(Objects.requireNonNull(left));
            theirs.ensureValid();
            List<String> found = new ArrayList<>();
            theirs.forEach(each -> found.add(each.toString() + content(each)));
            assertEquals(expected, found, samples + " round " + round);
            assertEquals(BASE_OFFSET, theirs.baseOffset());
            assertEquals(kafka(batch).lastOffset(), theirs.lastOffset());
            assertEquals(
                    hasTombstones && horizonMs >= 0
                            ? OptionalLong.of(horizonMs)
                            : OptionalLong.empty(),
                    theirs.deleteHorizonMs());
            BatchReader.open(left).checkAll();
        }
    }

    @Test
    void copiesNothingIfNothingChanges() throws RecordFormatException {
        Batch batch = batch(new Samples(1).records());

        assertSame(batch, filter.filter(batch, (offset, key, isTombstone) -> true, -1));
        assertNull(filter.filter(batch, (offset, key, isTombstone) -> false, -1));
    }

    @Test
    void aHorizonThatIsSetStays() throws RecordFormatException {
        Batch batch =
                new BatchWriter()
                        .append(5, Bytes.utf8("k"), null)
                        .append(6, Bytes.utf8("l"), null)
                        .finish();
        Batch first = filter.filter(batch, (offset, key, isTombstone) -> true, 100);
        Batch second =
                filter.filter(
                        Objects.requireNonNull(first),
                        (offset, key, isTombstone) -> offset == 1,
                        200);

        assertEquals(100, Batches.deleteHorizonMs(Objects.requireNonNull(second)));
        assertEquals(-1, Batches.deleteHorizonMs(batch));
        BatchReader reader = BatchReader.open(second).checkAll();
        reader.next();
        assertEquals(6, reader.timestampMs());
        assertEquals(1, reader.offset());
    }

    private static Batch batch(List<Sample> records) {
        return KafkaOracleTest.ours(new BatchWriter(), records).at(BASE_OFFSET);
    }

    private static MutableRecordBatch kafka(Batch batch) {
        ByteBuffer stamped = ByteBuffer.wrap(Batches.stamped(batch).toArray());
        return MemoryRecords.readableRecords(stamped).batches().iterator().next();
    }

    private static String content(Record each) {
        return each.timestamp()
                + " "
                + (each.hasKey() ? Bytes.wrap(bytes(each.key())) : "none")
                + (each.hasValue() ? Bytes.wrap(bytes(each.value())) : "none")
                + List.of(each.headers());
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}
