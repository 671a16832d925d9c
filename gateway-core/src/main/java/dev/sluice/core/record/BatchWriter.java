package dev.sluice.core.record;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.store.Batch;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Builds uncompressed Kafka record batches of magic 2, one after the other: base offset 0, no
 * leader epoch, no producer. The buffers are kept between batches, so that a record costs one copy
 * into the batch and a batch one array.
 *
 * <p>A record's headers are given before the record itself. Whatever would make the batch larger
 * than its limit is refused with {@link IllegalStateException}; the records before it stay.
 *
 * <p><i>Confined to one thread.</i>
 */
public final class BatchWriter {
    /** The largest batch that any writer builds. */
    public static final int MAX_BATCH_BYTES = 1 << 30;

    private static final int KEPT_BUFFER_BYTES = 1 << 20;
    private static final int NO_LEADER_EPOCH = -1;
    private static final int NO_PRODUCER = -1;

    private final int maxBytes;
    private final CRC32C crc = new CRC32C();
    private final GrowingBuffer batch = new GrowingBuffer();
    private final GrowingBuffer headers = new GrowingBuffer();
    private int headerCount;
    private int records;
    private long baseTimestampMs;
    private long maxTimestampMs;

    /** A writer of batches up to {@link #MAX_BATCH_BYTES}. */
    public BatchWriter() {
        this(MAX_BATCH_BYTES);
    }

    /** Throws {@link IllegalArgumentException} unless the limit has room for one record. */
    public BatchWriter(int maxBytes) {
        if (maxBytes < BatchLayout.RECORDS + BatchLayout.SMALLEST_RECORD
                || maxBytes > MAX_BATCH_BYTES) {
            throw new IllegalArgumentException(
                    "batch limit "
                            + maxBytes
                            + " is not within "
                            + (BatchLayout.RECORDS + BatchLayout.SMALLEST_RECORD)
                            + " to "
                            + MAX_BATCH_BYTES);
        }
        this.maxBytes = maxBytes;
    }

    /** How many records the batch holds so far. */
    public int records() {
        return records;
    }

    public boolean isEmpty() {
        return records == 0;
    }

    /** What the batch would measure if it were finished now; 0 without a record. */
    public int sizeBytes() {
        return batch.size();
    }

    /** Adds a header to the next record. */
    public BatchWriter header(String name, @Nullable Bytes value) {
        long nameLength = Utf8.length(name);
        beginHeader(nameLength, value == null ? -1 : value.length());
        headers.putUtf8(name);
        headers.putVarint(value == null ? -1 : value.length());
        if (value != null) {
            headers.putBytes(value);
        }
        return this;
    }

    /** Adds a header with UTF-8 text to the next record. */
    public BatchWriter header(String name, String text) {
        long nameLength = Utf8.length(name);
        long textLength = Utf8.length(text);
        beginHeader(nameLength, textLength);
        headers.putUtf8(name);
        headers.putVarint(textLength);
        headers.putUtf8(text);
        return this;
    }

    /**
     * Adds the reserved header {@code slc.letter}, whose value the caller puts into the returned
     * buffer: exactly {@code valueLength} bytes.
     */
    GrowingBuffer reservedHeader(char letter, long valueLength) {
        beginHeader(ReservedHeader.NAME_BYTES, valueLength);
        headers.putUtf8(ReservedHeader.PREFIX);
        headers.putByte(letter);
        headers.putVarint(valueLength);
        return headers;
    }

    /** Adds a record with the headers given since the last one. */
    public BatchWriter append(long timestampMs, @Nullable Bytes key, @Nullable Bytes value) {
        long base = records == 0 ? timestampMs : baseTimestampMs;
        long timestampDelta = timestampMs - base;
        long body =
                1L
                        + GrowingBuffer.varintSize(timestampDelta)
                        + GrowingBuffer.varintSize(records)
                        + fieldSize(key)
                        + fieldSize(value)
                        + GrowingBuffer.varintSize(headerCount)
                        + headers.size();
        long before = records == 0 ? BatchLayout.RECORDS : batch.size();
        long after = before + GrowingBuffer.varintSize(body) + body;
        if (after > maxBytes) {
            dropHeaders();
            throw tooLarge(after);
        }
        batch.ensure((int) (after - batch.size()));
        if (records == 0) {
            batch.skip(BatchLayout.RECORDS);
            baseTimestampMs = timestampMs;
            maxTimestampMs = timestampMs;
        }
        batch.putVarint(body);
        batch.putByte(0);
        batch.putVarint(timestampDelta);
        batch.putVarint(records);
        putField(key);
        putField(value);
        batch.putVarint(headerCount);
        batch.putBytes(headers.array(), headers.size());
        dropHeaders();
        records++;
        maxTimestampMs = Math.max(maxTimestampMs, timestampMs);
        return this;
    }

    /**
     * The batch of all records so far; the writer is empty afterwards. Throws {@link
     * IllegalStateException} if there is no record.
     */
    public Batch finish() {
        if (records == 0) {
            throw new IllegalStateException("a batch needs at least 1 record");
        }
        int size = batch.size();
        fillHeader(ByteBuffer.wrap(batch.array(), 0, size), size);
        Batch finished = new Batch(0, takeBytes(size), records);
        discard();
        return finished;
    }

    /** Forgets all records and headers. */
    public void discard() {
        batch.clear();
        dropHeaders();
        records = 0;
        if (batch.capacity() > KEPT_BUFFER_BYTES) {
            batch.release();
        }
    }

    private void fillHeader(ByteBuffer header, int size) {
        header.putLong(0)
                .putInt(size - BatchLayout.BEFORE_LENGTH)
                .putInt(NO_LEADER_EPOCH)
                .put(BatchLayout.MAGIC_2)
                .putInt(0)
                .putShort((short) 0)
                .putInt(records - 1)
                .putLong(baseTimestampMs)
                .putLong(maxTimestampMs)
                .putLong(NO_PRODUCER)
                .putShort((short) NO_PRODUCER)
                .putInt(NO_PRODUCER)
                .putInt(records);
        crc.reset();
        crc.update(batch.array(), BatchLayout.ATTRIBUTES, size - BatchLayout.ATTRIBUTES);
        header.putInt(BatchLayout.CRC, (int) crc.getValue());
    }

    /** Gives an almost full array away and copies from one that is worth keeping. */
    private Bytes takeBytes(int size) {
        if (batch.capacity() - size <= size / 8) {
            Bytes whole = Bytes.wrap(batch.array()).slice(0, size);
            batch.release();
            return whole;
        }
        return Bytes.wrap(Arrays.copyOf(batch.array(), size));
    }

    private void beginHeader(long nameLength, long valueLength) {
        long content = nameLength + Math.max(0, valueLength);
        long size =
                GrowingBuffer.varintSize(nameLength)
                        + GrowingBuffer.varintSize(valueLength)
                        + content;
        long after = headers.size() + size;
        if (after > maxBytes) {
            dropHeaders();
            throw tooLarge(after);
        }
        headers.ensure((int) size);
        headers.putVarint(nameLength);
        headerCount++;
    }

    private void dropHeaders() {
        headers.clear();
        headerCount = 0;
        if (headers.capacity() > KEPT_BUFFER_BYTES) {
            headers.release();
        }
    }

    private IllegalStateException tooLarge(long bytes) {
        return new IllegalStateException(
                "a batch of " + bytes + " bytes is larger than the limit of " + maxBytes);
    }

    private static long fieldSize(@Nullable Bytes field) {
        return field == null
                ? GrowingBuffer.varintSize(-1)
                : GrowingBuffer.varintSize(field.length()) + (long) field.length();
    }

    private void putField(@Nullable Bytes field) {
        if (field == null) {
            batch.putVarint(-1);
        } else {
            batch.putVarint(field.length());
            batch.putBytes(field);
        }
    }
}
