package dev.sluice.core.record;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.record.RecordFormatException.Reason;
import dev.sluice.core.store.Batch;

import org.jspecify.annotations.Nullable;

/**
 * Walks over the records of one uncompressed Kafka record batch of magic 2. Opening it checks
 * sizes, checksum and counts; each step checks one record. Nothing is copied: keys, values and
 * headers are slices that keep the batch's memory alive.
 *
 * <p>It never reads past the batch, takes no memory by an announced length, and every step either
 * advances or throws, so any bytes may be given to it.
 *
 * <p><i>Confined to one thread.</i>
 */
public final class BatchReader {
    private final Bytes bytes;
    private final long baseOffset;
    private final int records;
    private final ByteCursor cursor;
    private int passed;
    private int offsetDelta = -1;
    private long timestampMs;
    private @Nullable Bytes key;
    private @Nullable Bytes value;
    private int headersFrom;
    private int headersTo;
    private int headerCount;
    private long createdMs;
    private int keyFrom;
    private int recordTo;

    /** For bytes that were checked; {@link #open} checks them. */
    BatchReader(Bytes bytes, long baseOffset) {
        this.bytes = bytes;
        this.baseOffset = baseOffset;
        this.records = BatchLayout.intAt(bytes, BatchLayout.COUNT);
        this.cursor = new ByteCursor(bytes, BatchLayout.RECORDS, bytes.length());
    }

    public static BatchReader open(Batch batch) throws RecordFormatException {
        BatchHeader.check(batch.bytes());
        return new BatchReader(batch.bytes(), batch.baseOffset());
    }

    /** Opens what must be exactly one batch; the reader stands before its first record. */
    public static BatchReader open(Bytes bytes) throws RecordFormatException {
        BatchHeader.check(bytes);
        return new BatchReader(bytes, BatchLayout.longAt(bytes, BatchLayout.BASE_OFFSET));
    }

    public long baseOffset() {
        return baseOffset;
    }

    /** The offset of the last record when the batch was made; compaction may have removed it. */
    public long lastOffset() {
        return baseOffset() + BatchLayout.intAt(bytes, BatchLayout.LAST_OFFSET_DELTA);
    }

    /** The first offset behind the batch. */
    public long nextOffset() {
        return lastOffset() + 1;
    }

    public int records() {
        return records;
    }

    /** -1 if there is none. */
    public int leaderEpoch() {
        return BatchLayout.intAt(bytes, BatchLayout.LEADER_EPOCH);
    }

    public long baseTimestampMs() {
        return BatchLayout.longAt(bytes, BatchLayout.BASE_TIMESTAMP);
    }

    public long maxTimestampMs() {
        return BatchLayout.longAt(bytes, BatchLayout.MAX_TIMESTAMP);
    }

    /** -1 if its producer is not idempotent. */
    public long producerId() {
        return BatchLayout.longAt(bytes, BatchLayout.PRODUCER_ID);
    }

    public short producerEpoch() {
        return (short) BatchLayout.shortAt(bytes, BatchLayout.PRODUCER_EPOCH);
    }

    public int baseSequence() {
        return BatchLayout.intAt(bytes, BatchLayout.BASE_SEQUENCE);
    }

    /** Whether it holds transaction markers instead of messages. */
    public boolean isControl() {
        return has(BatchLayout.CONTROL_BIT);
    }

    public boolean isTransactional() {
        return has(BatchLayout.TRANSACTIONAL_BIT);
    }

    /** Moves to the next record; false behind the last. */
    public boolean next() throws RecordFormatException {
        if (passed == records) {
            if (cursor.remaining() > 0) {
                throw cursor.fault(
                        Reason.SIZE, cursor.remaining() + " bytes follow the last record");
            }
            return false;
        }
        int length = cursor.readLength("a record", BatchLayout.SMALLEST_RECORD - 1);
        int end = cursor.position() + length;
        cursor.moveTo(cursor.position(), end);
        readRecord();
        if (cursor.remaining() > 0) {
            throw cursor.fault(Reason.SIZE, cursor.remaining() + " bytes follow the headers");
        }
        recordTo = end;
        cursor.moveTo(end, bytes.length());
        passed++;
        return true;
    }

    /** The current record's offset; like its other fields defined after {@link #next} said true. */
    public long offset() {
        return baseOffset() + offsetDelta;
    }

    /** The current record's time, or the time of the append if the log's owner set that. */
    public long timestampMs() {
        return timestampMs;
    }

    public @Nullable Bytes key() {
        return key;
    }

    /** Null in a tombstone. */
    public @Nullable Bytes value() {
        return value;
    }

    public RecordHeaders headers() {
        return new RecordHeaders(bytes.slice(headersFrom, headersTo - headersFrom), headerCount);
    }

    /** When the record was created, whatever time the log's owner shows. */
    long createdMs() {
        return createdMs;
    }

    int offsetDelta() {
        return offsetDelta;
    }

    /** The current record from its key on. */
    Bytes rest() {
        return bytes.slice(keyFrom, recordTo - keyFrom);
    }

    /** Goes back before the first record. */
    public void rewind() {
        cursor.moveTo(BatchLayout.RECORDS, bytes.length());
        passed = 0;
        offsetDelta = -1;
    }

    /** Checks every record and the batch's maximum timestamp, then goes back to the start. */
    public BatchReader checkAll() throws RecordFormatException {
        rewind();
        long highest = Long.MIN_VALUE;
        while (next()) {
            highest = Math.max(highest, timestampMs);
        }
        if (highest != maxTimestampMs()) {
            throw new RecordFormatException(
                    Reason.TIMESTAMP,
                    "the batch announces the maximum timestamp "
                            + maxTimestampMs()
                            + ", its records have "
                            + highest);
        }
        rewind();
        return this;
    }

    private void readRecord() throws RecordFormatException {
        byte attributes = cursor.readByte();
        if (attributes != 0) {
            throw cursor.fault(Reason.ATTRIBUTES, "a record has attributes " + attributes);
        }
        createdMs = baseTimestampMs() + cursor.readVarlong();
        timestampMs = has(BatchLayout.APPEND_TIME_BIT) ? maxTimestampMs() : createdMs;
        readOffsetDelta();
        keyFrom = cursor.position();
        key = cursor.take(cursor.readLength("a key", -1));
        value = cursor.take(cursor.readLength("a value", -1));
        readHeaders();
    }

    private void readOffsetDelta() throws RecordFormatException {
        int delta = cursor.readVarint();
        int last = BatchLayout.intAt(bytes, BatchLayout.LAST_OFFSET_DELTA);
        if (delta <= offsetDelta || delta > last) {
            throw cursor.fault(
                    Reason.OFFSET,
                    "offset delta "
                            + delta
                            + " follows "
                            + offsetDelta
                            + " in a batch that ends at "
                            + last);
        }
        offsetDelta = delta;
    }

    private void readHeaders() throws RecordFormatException {
        int count = cursor.readVarint();
        if (count < 0 || count > cursor.remaining() / 2) {
            throw cursor.fault(
                    Reason.COUNT,
                    count + " headers do not fit into " + cursor.remaining() + " bytes");
        }
        headerCount = count;
        headersFrom = cursor.position();
        for (int i = 0; i < count; i++) {
            cursor.skip(cursor.readLength("a header name", 0));
            cursor.skip(cursor.readLength("a header value", -1));
        }
        headersTo = cursor.position();
    }

    private boolean has(int bit) {
        return (BatchLayout.shortAt(bytes, BatchLayout.ATTRIBUTES) & bit) != 0;
    }
}
