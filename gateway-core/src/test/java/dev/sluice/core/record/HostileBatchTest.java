package dev.sluice.core.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.address.Address;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.record.RecordFormatException.Reason;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/** Batches that a peer or a damaged disk may hand us: each is refused, none costs memory. */
class HostileBatchTest {
    private static final Bytes KEY = Bytes.utf8("key");
    private static final Bytes VALUE = Bytes.utf8("value");

    @Test
    void refusesABatchCutAtAnyByte() {
        byte[] whole = twoRecords();
        for (int length = 0; length < whole.length; length++) {
            Reason reason = refusal(Arrays.copyOf(whole, length));
            assertEquals(Reason.TRUNCATED, reason, "cut at " + length);
        }
    }

    @Test
    void refusesABatchWhoseRecordsAreCutAtAnyByte() {
        byte[] whole = twoRecords();
        for (int length = BatchLayout.RECORDS; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            ByteBuffer.wrap(cut).putInt(BatchLayout.LENGTH, length - BatchLayout.BEFORE_LENGTH);
            repairCrc(cut);
            refusal(cut);
        }
    }

    @Test
    void refusesBytesBehindTheBatch() {
        byte[] whole = twoRecords();
        assertEquals(Reason.SIZE, refusal(Arrays.copyOf(whole, whole.length + 1)));
    }

    /** Only base offset and leader epoch lie outside the checksum. */
    @Test
    void noticesEveryFlippedBit() throws RecordFormatException {
        byte[] whole = twoRecords();
        for (int bit = 0; bit < whole.length * 8; bit++) {
            byte[] flipped = whole.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            int at = bit / 8;
            if (at < BatchLayout.LENGTH || (at >= BatchLayout.LEADER_EPOCH && at < 16)) {
                if (bit != 7) { // a negative base offset
                    BatchReader.open(Bytes.wrap(flipped)).checkAll();
                    continue;
                }
            }
            refusal(flipped);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "8, 0, SIZE",
        "8, 48, SIZE",
        "8, -1, SIZE",
        "8, 2147483647, SIZE",
        "8, 1073741824, TRUNCATED",
        "57, 0, COUNT",
        "57, -1, COUNT",
        "57, 2147483647, COUNT",
        "57, 6, COUNT",
        "57, 1, SIZE",
        "57, 3, OFFSET",
        "23, 0, OFFSET",
        "23, -2147483648, OFFSET",
    })
    void refusesImpossibleHeaderFields(int at, int value, Reason expected) {
        byte[] batch = twoRecords();
        ByteBuffer.wrap(batch).putInt(at, value);
        repairCrc(batch);
        assertEquals(expected, refusal(batch));
    }

    @Test
    void refusesOffsetsThatWouldOverflow() {
        byte[] batch = twoRecords();
        ByteBuffer.wrap(batch).putLong(BatchLayout.BASE_OFFSET, Long.MAX_VALUE - 1);
        assertEquals(Reason.OFFSET, refusal(batch));
        ByteBuffer.wrap(batch).putLong(BatchLayout.BASE_OFFSET, -1);
        assertEquals(Reason.OFFSET, refusal(batch));
    }

    @Test
    void refusesOtherMagicsAndUnknownAttributes() {
        for (byte magic : new byte[] {0, 1, 3, -1}) {
            byte[] batch = twoRecords();
            batch[BatchLayout.MAGIC] = magic;
            assertEquals(Reason.MAGIC, refusal(batch));
        }
        for (int codec = 1; codec <= 7; codec++) {
            byte[] batch = twoRecords();
            batch[BatchLayout.ATTRIBUTES + 1] = (byte) codec;
            repairCrc(batch);
            assertEquals(Reason.COMPRESSED, refusal(batch));
        }
        byte[] batch = twoRecords();
        batch[BatchLayout.ATTRIBUTES + 1] = (byte) 0x80;
        repairCrc(batch);
        assertEquals(Reason.ATTRIBUTES, refusal(batch));
    }

    @Test
    void refusesALyingMaximumTimestamp() throws RecordFormatException {
        byte[] batch = twoRecords();
        ByteBuffer.wrap(batch).putLong(BatchLayout.MAX_TIMESTAMP, Long.MAX_VALUE);
        repairCrc(batch);
        BatchReader reader = BatchReader.open(Bytes.wrap(batch));
        assertEquals(
                Reason.TIMESTAMP,
                assertThrows(RecordFormatException.class, reader::checkAll).reason());
    }

    /** The one record of the batch, given in hex; see docs/record-format.md for its fields. */
    @ParameterizedTest
    @CsvSource({
        // length: negative, beyond the batch, too small, left over
        "01 00 00 00 01 01 00, SIZE",
        "fe ff ff ff 0f 00 00 00 01 01 00, SIZE",
        "10 00 00 00 01 01 00, SIZE",
        "0a 00 00 00 01 01 00, SIZE",
        "0e 00 00 00 01 01 00 00, SIZE",
        "0c 00 00 00 01 01 00 00, SIZE",
        // record attributes
        "0c 01 00 00 01 01 00, ATTRIBUTES",
        // offset delta: beyond the last, negative
        "0c 00 00 02 01 01 00, OFFSET",
        "0c 00 00 01 01 01 00, OFFSET",
        // key and value: length below -1, beyond the record, beyond an int
        "0c 00 00 00 03 01 00, SIZE",
        "0c 00 00 00 06 01 00, SIZE",
        "0c 00 00 00 01 03 00, SIZE",
        "14 00 00 00 fe ff ff ff 0f 01 00, SIZE",
        // header count: negative, more than fit, huge
        "0c 00 00 00 01 01 01, COUNT",
        "0c 00 00 00 01 01 02, COUNT",
        "14 00 00 00 01 01 fe ff ff ff 0f, COUNT",
        // header name null, header value below -1
        "10 00 00 00 01 01 02 01 01, SIZE",
        "10 00 00 00 01 01 02 00 03, SIZE",
        // integers that do not end: 32 bits in six and ten bytes, 64 bits in eleven
        "16 00 00 80 80 80 80 80 00 01 01 00, VARINT",
        "1e 00 00 80 80 80 80 80 80 80 80 80 00 01 01 00, VARINT",
        "20 00 80 80 80 80 80 80 80 80 80 80 00 00 01 01 00, VARINT",
        "80 80 80 80 80 00 00, VARINT",
        "80 80 80 80 80 80 80 80 80 01 00 00 00 00, VARINT",
        // integers with bits beyond their width
        "14 00 00 80 80 80 80 10 01 01 00, VARINT",
        "1e 00 80 80 80 80 80 80 80 80 80 02 00 01 01 00, VARINT",
        // an integer that the record's end cuts
        "0c 00 80 80 80 80 80, TRUNCATED",
    })
    void refusesMalformedRecords(String record, Reason expected) {
        assertEquals(expected, refusal(batchOf(record)));
    }

    /** The counterpart of the refusals above: the same batch with an honest record. */
    @ParameterizedTest
    @CsvSource({
        "0c 00 00 00 01 01 00",
        "14 00 00 80 80 80 80 00 01 01 00",
        "1e 00 ff ff ff ff ff ff ff ff ff 01 00 01 01 00",
    })
    void acceptsWellFormedRecords(String record) throws RecordFormatException {
        BatchReader reader = BatchReader.open(Bytes.wrap(batchOf(record)));
        assertTrue(reader.next());
        assertEquals(0, reader.offset());
    }

    /** Whatever the bytes, reading ends with a batch or with a refusal. */
    @Test
    void survivesRandomBytes() {
        Samples samples = new Samples(20_260_105);
        int refused = 0;
        for (int round = 0; round < 5_000; round++) {
            byte[] batch = new byte[BatchLayout.RECORDS + samples.random().nextInt(60)];
            samples.random().nextBytes(batch);
            ByteBuffer header = ByteBuffer.wrap(batch);
            header.putLong(BatchLayout.BASE_OFFSET, 0)
                    .putInt(BatchLayout.LENGTH, batch.length - BatchLayout.BEFORE_LENGTH)
                    .put(BatchLayout.MAGIC, (byte) 2)
                    .putShort(BatchLayout.ATTRIBUTES, (short) 0)
                    .putInt(BatchLayout.LAST_OFFSET_DELTA, 1_000)
                    .putInt(BatchLayout.COUNT, 1 + samples.random().nextInt(3));
            repairCrc(batch);
            try {
                BatchReader reader = BatchReader.open(Bytes.wrap(batch));
                while (reader.next()) {
                    int walked = 0;
                    for (RecordHeaders.Header _ : reader.headers()) {
                        walked++;
                    }
                    assertEquals(reader.headers().size(), walked);
                    MessageRecords.read(reader, Address.of("fallback")).properties().size();
                }
            } catch (RecordFormatException e) {
                refused++;
            }
        }
        assertTrue(refused > 2_500, samples + " refused only " + refused);
    }

    /** A batch around one record in hex, with an honest header. */
    private static byte[] batchOf(String record) {
        byte[] bytes = HexFormat.of().parseHex(record.replace(" ", ""));
        byte[] batch = Arrays.copyOf(twoRecords(), BatchLayout.RECORDS + bytes.length);
        System.arraycopy(bytes, 0, batch, BatchLayout.RECORDS, bytes.length);
        ByteBuffer.wrap(batch)
                .putInt(BatchLayout.LENGTH, batch.length - BatchLayout.BEFORE_LENGTH)
                .putInt(BatchLayout.LAST_OFFSET_DELTA, 0)
                .putInt(BatchLayout.COUNT, 1);
        repairCrc(batch);
        return batch;
    }

    private static Reason refusal(byte[] batch) {
        return assertThrows(
                        RecordFormatException.class,
                        () -> {
                            BatchReader reader = BatchReader.open(Bytes.wrap(batch));
                            while (reader.next()) {
                                assertTrue(reader.offset() >= 0);
                            }
                        })
                .reason();
    }

    private static byte[] twoRecords() {
        return new BatchWriter()
                .header("h", VALUE)
                .append(1_000, KEY, VALUE)
                .append(1_001, KEY, VALUE)
                .finish()
                .bytes()
                .toArray();
    }

    static void repairCrc(byte[] batch) {
        CRC32C crc = new CRC32C();
        crc.update(batch, BatchLayout.ATTRIBUTES, batch.length - BatchLayout.ATTRIBUTES);
        ByteBuffer.wrap(batch).putInt(BatchLayout.CRC, (int) crc.getValue());
    }
}
