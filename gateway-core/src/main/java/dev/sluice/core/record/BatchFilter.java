package dev.sluice.core.record;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.store.Batch;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.zip.CRC32C;

/**
 * Takes records out of batches and leaves the others where they stand: a batch keeps its offsets,
 * its producer and its sequences. Costs a walk over the records, and one copy of those that stay if
 * any goes.
 *
 * <p><i>Confined to one thread.</i>
 */
public final class BatchFilter {
    private final GrowingBuffer target = new GrowingBuffer();
    private final CRC32C crc = new CRC32C();
    private final BitSet kept = new BitSet();
    private int keptRecords;
    private boolean hasTombstones;
    private long highestMs;

    /** Looks at each record of a batch, in their order. */
    public interface Choice {
        /**
         * Whether the record stays.
         *
         * @param isTombstone whether it has no value
         */
        boolean keeps(long offset, @Nullable Bytes key, boolean isTombstone);
    }

    /** Looks at all records of a batch whose header was checked. */
    public static void visit(Batch checked, Choice choice) throws RecordFormatException {
        BatchReader reader = new BatchReader(checked.bytes(), checked.baseOffset());
        while (reader.next()) {
            choice.keeps(reader.offset(), reader.key(), reader.value() == null);
        }
    }

    /**
     * The batch with the records that are chosen: the batch itself if that is all, null if it is
     * none.
     *
     * @param checked a batch whose header was checked
     * @param horizonMs from when on tombstones with a key that stay now may go, if the batch does
     *     not say that yet; below 0 to leave that open
     */
    public @Nullable Batch filter(Batch checked, Choice choice, long horizonMs)
            throws RecordFormatException {
        BatchReader reader = new BatchReader(checked.bytes(), checked.baseOffset());
        choose(reader, choice);
        boolean setsHorizon =
                hasTombstones && horizonMs >= 0 && Batches.deleteHorizonMs(checked) < 0;
        if (keptRecords == 0) {
            return null;
        }
        if (keptRecords == checked.records() && !setsHorizon) {
            return checked;
        }
        reader.rewind();
        return copy(
                checked, reader, setsHorizon ? horizonMs : reader.baseTimestampMs(), setsHorizon);
    }

    private void choose(BatchReader reader, Choice choice) throws RecordFormatException {
        kept.clear();
        keptRecords = 0;
        hasTombstones = false;
        highestMs = Long.MIN_VALUE;
        for (int i = 0; reader.next(); i++) {
            boolean isTombstone = reader.value() == null;
            if (choice.keeps(reader.offset(), reader.key(), isTombstone)) {
                kept.set(i);
                keptRecords++;
                hasTombstones |= isTombstone && reader.key() != null;
                highestMs = Math.max(highestMs, reader.timestampMs());
            }
        }
    }

    private Batch copy(Batch batch, BatchReader reader, long baseMs, boolean setsHorizon)
            throws RecordFormatException {
        Bytes bytes = batch.bytes();
        target.clear();
        target.ensure(BatchLayout.RECORDS);
        target.putBytes(bytes.slice(0, BatchLayout.RECORDS));
        for (int i = 0; reader.next(); i++) {
            if (kept.get(i)) {
                putRecord(reader, reader.createdMs() - baseMs);
            }
        }
        int size = target.size();
        ByteBuffer header = ByteBuffer.wrap(target.array(), 0, size);
        header.putInt(BatchLayout.LENGTH, size - BatchLayout.BEFORE_LENGTH);
        if (setsHorizon) {
            int attributes = BatchLayout.shortAt(bytes, BatchLayout.ATTRIBUTES);
            header.putShort(
                    BatchLayout.ATTRIBUTES, (short) (attributes | BatchLayout.DELETE_HORIZON_BIT));
            header.putLong(BatchLayout.BASE_TIMESTAMP, baseMs);
        }
        header.putLong(BatchLayout.MAX_TIMESTAMP, highestMs);
        header.putInt(BatchLayout.COUNT, keptRecords);
        crc.reset();
        crc.update(target.array(), BatchLayout.ATTRIBUTES, size - BatchLayout.ATTRIBUTES);
        header.putInt(BatchLayout.CRC, (int) crc.getValue());
        byte[] copy = new byte[size];
        header.get(0, copy);
        return new Batch(batch.baseOffset(), Bytes.wrap(copy), keptRecords);
    }

    private void putRecord(BatchReader reader, long timestampDelta) {
        Bytes rest = reader.rest();
        int body =
                1
                        + GrowingBuffer.varintSize(timestampDelta)
                        + GrowingBuffer.varintSize(reader.offsetDelta())
                        + rest.length();
        target.ensure(GrowingBuffer.varintSize(body) + body);
        target.putVarint(body);
        target.putByte(0);
        target.putVarint(timestampDelta);
        target.putVarint(reader.offsetDelta());
        target.putBytes(rest);
    }
}
