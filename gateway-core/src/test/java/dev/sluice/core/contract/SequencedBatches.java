package dev.sluice.core.contract;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.store.Batch;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** Batches as an idempotent producer makes them. */
public final class SequencedBatches {
    private static final int CRC = 17;
    private static final int ATTRIBUTES = 21;
    private static final int LAST_OFFSET_DELTA = 23;
    private static final int PRODUCER_ID = 43;

    private SequencedBatches() {}

    /** The same records from this producer. */
    public static Batch of(Batch plain, long producer, int epoch, int sequence) {
        byte[] bytes = plain.bytes().toArray();
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        buffer.position(PRODUCER_ID).putLong(producer).putShort((short) epoch).putInt(sequence);
        return sealed(plain, bytes);
    }

    /** The same records, as if others behind them had been removed. */
    public static Batch spanning(Batch plain, int offsets) {
        byte[] bytes = plain.bytes().toArray();
        ByteBuffer.wrap(bytes).putInt(LAST_OFFSET_DELTA, offsets - 1);
        return sealed(plain, bytes);
    }

    private static Batch sealed(Batch plain, byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, ATTRIBUTES, bytes.length - ATTRIBUTES);
        ByteBuffer.wrap(bytes).putInt(CRC, (int) crc.getValue());
        return new Batch(plain.baseOffset(), Bytes.wrap(bytes), plain.records());
    }
}
