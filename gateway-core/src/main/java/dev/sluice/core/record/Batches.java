package dev.sluice.core.record;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.store.Batch;

import java.nio.ByteBuffer;

/**
 * What a store needs of a batch without reading its records: how many offsets it takes, and its
 * bytes with the base offset in their place. The batches are believed; check what came from outside
 * with {@link BatchReader} first.
 */
public final class Batches {
    private Batches() {}

    /**
     * The whole length of the batch that begins at {@code at}, by its own word: for cutting a run
     * of batches. At least a header must be there; the rest may lie beyond the end.
     */
    public static int lengthOf(Bytes bytes, int at) throws RecordFormatException {
        return BatchHeader.lengthAt(bytes, at);
    }

    /**
     * The batch that {@code stamped} holds from end to end, at the place that its own bytes say.
     * Nothing is checked: for bytes that have passed {@link #checked} before.
     */
    public static Batch of(Bytes stamped) {
        return new Batch(
                BatchLayout.longAt(stamped, BatchLayout.BASE_OFFSET),
                stamped,
                BatchLayout.intAt(stamped, BatchLayout.COUNT));
    }

    /**
     * Like {@link #of}, for bytes that may be damaged: sizes, checksum and counts are checked, the
     * records themselves are not walked.
     */
    public static Batch checked(Bytes stamped) throws RecordFormatException {
        BatchHeader.check(stamped);
        return of(stamped);
    }

    /** How many offsets the batch takes: one per record, and those that compaction removed. */
    public static long offsetSpan(Batch batch) {
        return BatchLayout.intAt(batch.bytes(), BatchLayout.LAST_OFFSET_DELTA) + 1L;
    }

    /** The first offset behind the batch. */
    public static long nextOffset(Batch batch) {
        return batch.baseOffset() + offsetSpan(batch);
    }

    public static long maxTimestampMs(Batch batch) {
        return BatchLayout.longAt(batch.bytes(), BatchLayout.MAX_TIMESTAMP);
    }

    /**
     * Whether its producer numbers its batches, so that the store can tell a repetition: it has a
     * producer id and a sequence. Markers of transactions have no sequence.
     */
    public static boolean isSequenced(Batch batch) {
        return BatchLayout.intAt(batch.bytes(), BatchLayout.BASE_SEQUENCE) >= 0
                && producerId(batch) >= 0;
    }

    /** Whether it holds markers of transactions instead of messages. */
    public static boolean isControl(Batch batch) {
        return has(batch, BatchLayout.CONTROL_BIT);
    }

    /**
     * From when on the records without a value that this batch has may go; -1 if that is open.
     * Kafka keeps it in place of the base timestamp.
     */
    public static long deleteHorizonMs(Batch batch) {
        return has(batch, BatchLayout.DELETE_HORIZON_BIT)
                ? BatchLayout.longAt(batch.bytes(), BatchLayout.BASE_TIMESTAMP)
                : -1;
    }

    private static boolean has(Batch batch, int bit) {
        return (BatchLayout.shortAt(batch.bytes(), BatchLayout.ATTRIBUTES) & bit) != 0;
    }

    /** Below 0 if there is none. */
    public static long producerId(Batch batch) {
        return BatchLayout.longAt(batch.bytes(), BatchLayout.PRODUCER_ID);
    }

    public static short producerEpoch(Batch batch) {
        return (short) BatchLayout.shortAt(batch.bytes(), BatchLayout.PRODUCER_EPOCH);
    }

    /** The sequence number of the first record. */
    public static int baseSequence(Batch batch) {
        return BatchLayout.intAt(batch.bytes(), BatchLayout.BASE_SEQUENCE);
    }

    /** That of the last record; behind 2^31 - 1 comes 0. */
    public static int lastSequence(Batch batch) {
        long last = baseSequence(batch) + offsetSpan(batch) - 1;
        return (int) (last & Integer.MAX_VALUE);
    }

    /**
     * Whether the header agrees with the bytes and the record count around it: a store's last check
     * before it takes a batch from inside the broker. The checksum is not looked at.
     */
    public static boolean isPlausible(Batch batch) {
        Bytes bytes = batch.bytes();
        return bytes.length() >= BatchLayout.RECORDS
                && bytes.byteAt(BatchLayout.MAGIC) == BatchLayout.MAGIC_2
                && BatchLayout.intAt(bytes, BatchLayout.LENGTH)
                        == bytes.length() - BatchLayout.BEFORE_LENGTH
                && BatchLayout.intAt(bytes, BatchLayout.COUNT) == batch.records()
                && offsetSpan(batch) >= batch.records();
    }

    /** The checksum that the batch carries, of everything behind it. */
    public static int checksum(Batch batch) {
        return BatchLayout.intAt(batch.bytes(), BatchLayout.CRC);
    }

    /** A copy of the batch as it goes to a wire or a disk: its first bytes say where it stands. */
    public static Bytes stamped(Batch batch) {
        byte[] copy = new byte[batch.bytes().length()];
        writeStamped(batch, ByteBuffer.wrap(copy));
        return Bytes.wrap(copy);
    }

    /**
     * Appends the batch as {@link #stamped} to {@code target}, which must have room. Borrows the
     * buffer.
     */
    public static void writeStamped(Batch batch, ByteBuffer target) {
        Bytes bytes = batch.bytes();
        target.putLong(batch.baseOffset());
        bytes.slice(BatchLayout.LENGTH, bytes.length() - BatchLayout.LENGTH).writeTo(target);
    }
}
