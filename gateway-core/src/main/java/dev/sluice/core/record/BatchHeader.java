package dev.sluice.core.record;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.record.RecordFormatException.Reason;

import java.util.zip.CRC32C;

/**
 * The checks that the first {@value BatchLayout#RECORDS} bytes of a batch must pass before anything
 * in it is believed.
 */
final class BatchHeader {
    private BatchHeader() {}

    /** Refuses anything but one whole, intact, uncompressed batch. */
    static void check(Bytes batch) throws RecordFormatException {
        int length = lengthAt(batch, 0);
        if (length < batch.length()) {
            throw new RecordFormatException(
                    Reason.SIZE, "the batch ends at byte " + length + " of " + batch.length());
        }
        if (length > batch.length()) {
            throw truncated(length, batch.length());
        }
        if (batch.byteAt(BatchLayout.MAGIC) != BatchLayout.MAGIC_2) {
            throw new RecordFormatException(
                    Reason.MAGIC,
                    "the batch has magic " + batch.byteAt(BatchLayout.MAGIC) + " instead of 2");
        }
        checkCrc(batch);
        checkAttributes(BatchLayout.shortAt(batch, BatchLayout.ATTRIBUTES));
        checkCounts(batch);
    }

    /** The whole length of the batch that begins at {@code at}, by its own word. */
    static int lengthAt(Bytes bytes, int at) throws RecordFormatException {
        int available = bytes.length() - at;
        if (available < BatchLayout.RECORDS) {
            throw truncated(BatchLayout.RECORDS, available);
        }
        int announced = BatchLayout.intAt(bytes, at + BatchLayout.LENGTH);
        int least = BatchLayout.RECORDS - BatchLayout.BEFORE_LENGTH;
        if (announced < least || announced > BatchWriter.MAX_BATCH_BYTES) {
            throw new RecordFormatException(
                    Reason.SIZE,
                    "the batch announces "
                            + announced
                            + " bytes, not within "
                            + least
                            + " to "
                            + BatchWriter.MAX_BATCH_BYTES);
        }
        return announced + BatchLayout.BEFORE_LENGTH;
    }

    private static RecordFormatException truncated(int announced, int available) {
        return new RecordFormatException(
                Reason.TRUNCATED, "a batch of " + announced + " bytes ends after " + available);
    }

    private static void checkCrc(Bytes batch) throws RecordFormatException {
        CRC32C crc = new CRC32C();
        batch.slice(BatchLayout.ATTRIBUTES, batch.length() - BatchLayout.ATTRIBUTES).update(crc);
        int stored = BatchLayout.intAt(batch, BatchLayout.CRC);
        if (stored != (int) crc.getValue()) {
            throw new RecordFormatException(
                    Reason.CHECKSUM,
                    String.format(
                            "the batch has checksum %08x, its bytes %08x",
                            stored, (int) crc.getValue()));
        }
    }

    private static void checkAttributes(int attributes) throws RecordFormatException {
        int compression = attributes & BatchLayout.COMPRESSION_BITS;
        if (compression != 0) {
            throw new RecordFormatException(
                    Reason.COMPRESSED,
                    "the batch is compressed ("
                            + nameOf(compression)
                            + "); only uncompressed batches are read");
        }
        if ((attributes & ~BatchLayout.KNOWN_BITS) != 0) {
            throw new RecordFormatException(
                    Reason.ATTRIBUTES,
                    String.format("the batch has unknown attributes %04x", attributes & 0xffff));
        }
    }

    private static String nameOf(int compression) {
        return switch (compression) {
            case 1 -> "gzip";
            case 2 -> "snappy";
            case 3 -> "lz4";
            case 4 -> "zstd";
            default -> "codec " + compression;
        };
    }

    private static void checkCounts(Bytes batch) throws RecordFormatException {
        int count = BatchLayout.intAt(batch, BatchLayout.COUNT);
        int room = (batch.length() - BatchLayout.RECORDS) / BatchLayout.SMALLEST_RECORD;
        if (count < 1 || count > room) {
            throw new RecordFormatException(
                    Reason.COUNT,
                    "the batch announces " + count + " records where 1 to " + room + " fit");
        }
        int lastDelta = BatchLayout.intAt(batch, BatchLayout.LAST_OFFSET_DELTA);
        long baseOffset = BatchLayout.longAt(batch, BatchLayout.BASE_OFFSET);
        if (lastDelta < count - 1 || baseOffset < 0 || baseOffset + lastDelta + 1 < 0) {
            throw new RecordFormatException(
                    Reason.OFFSET,
                    count
                            + " records from offset "
                            + baseOffset
                            + " cannot end at "
                            + lastDelta
                            + " after it");
        }
    }
}
