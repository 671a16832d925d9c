package dev.sluice.storage.internal.journal;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.record.BatchReader;
import dev.sluice.core.record.Batches;
import dev.sluice.core.record.RecordFormatException;
import dev.sluice.core.store.Batch;
import dev.sluice.core.store.PartitionId;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.zip.CRC32C;

/**
 * Reads frames from the content of a journal file. Believes nothing that no checksum covers; the
 * batches it gives are slices of the content.
 *
 * <p><i>Confined to one thread.</i>
 */
final class FrameDecoder {
    private final OptionalLong stamp;
    private final Bytes content;
    private final ByteBuffer buffer;

    /**
     * @param stamp of the file; a frame with another one is left over, or is part of a message that
     *     looks like a frame. Without it, frames are believed whatever they have
     */
    FrameDecoder(OptionalLong stamp, Bytes content) {
        this.stamp = stamp;
        this.content = content;
        this.buffer = content.asByteBuffer();
    }

    /** The frame that begins at {@code position}, with checksums of frame and batches checked. */
    Frame frameAt(int position) throws BadFrameException, UnknownFrameException {
        int available = content.length() - position;
        if (available < FrameLayout.FRAME_HEADER_BYTES) {
            throw new BadFrameException("the file ends after " + available + " bytes of a frame");
        }
        if (buffer.getInt(position) != FrameLayout.FRAME_MAGIC) {
            throw new BadFrameException("no frame begins here");
        }
        int headLength = buffer.getInt(position + FrameLayout.HEAD_LENGTH);
        int dataLength = buffer.getInt(position + FrameLayout.DATA_LENGTH);
        long length = (long) FrameLayout.FRAME_HEADER_BYTES + headLength + dataLength;
        if (headLength < 0 || dataLength < 0 || length > available) {
            throw new BadFrameException(
                    "a frame of %d and %d bytes where %d are left"
                            .formatted(headLength, dataLength, available));
        }
        checkCrc(position, headLength);
        long stamped = buffer.getLong(position + FrameLayout.FRAME_STAMP);
        if (stamp.isPresent() && stamp.getAsLong() != stamped) {
            throw new BadFrameException(
                    "a frame that is left over from an earlier use of the file");
        }
        byte version = buffer.get(position + FrameLayout.FRAME_VERSION);
        if (version != FrameLayout.VERSION) {
            throw new UnknownFrameException(
                    "a frame of version %d; this program knows %d"
                            .formatted(version, FrameLayout.VERSION));
        }
        int head = position + FrameLayout.FRAME_HEADER_BYTES;
        return new Frame(
                buffer.getLong(position + FrameLayout.SEQUENCE),
                buffer.getLong(position + FrameLayout.FORCED),
                entries(position, head, headLength, head + headLength, dataLength),
                (int) length);
    }

    /**
     * The next place at or behind {@code position} where something looks like the start of a frame,
     * or -1.
     */
    int nextCandidate(int position) {
        int at = position;
        while (at <= content.length() - FrameLayout.FRAME_HEADER_BYTES) {
            if (buffer.getLong(at) == 0) {
                // Most of what was never written; no magic begins within eight zeros.
                at += Long.BYTES;
            } else if (buffer.get(at) == 'S' && buffer.getInt(at) == FrameLayout.FRAME_MAGIC) {
                return at;
            } else {
                at++;
            }
        }
        return -1;
    }

    private void checkCrc(int position, int headLength) throws BadFrameException {
        CRC32C crc = new CRC32C();
        content.slice(position, FrameLayout.FRAME_CRC).update(crc);
        content.slice(position + FrameLayout.FRAME_HEADER_BYTES, headLength).update(crc);
        int stored = buffer.getInt(position + FrameLayout.FRAME_CRC);
        if (stored != (int) crc.getValue()) {
            throw new BadFrameException(
                    "a frame with checksum %08x, its bytes have %08x"
                            .formatted(stored, (int) crc.getValue()));
        }
    }

    private List<Entry> entries(
            int position, int head, int headLength, int dataPosition, int dataLength)
            throws BadFrameException, UnknownFrameException {
        int count = buffer.getInt(position + FrameLayout.ENTRY_COUNT);
        ByteBuffer in = buffer.slice(head, headLength);
        List<Entry> entries = new ArrayList<>();
        int data = dataPosition;
        try {
            for (int i = 0; i < count; i++) {
                Entry entry = entry(in, data, dataPosition + dataLength - data);
                if (entry instanceof Entry.Append append) {
                    data += append.batch().bytes().length();
                }
                entries.add(entry);
            }
        } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
            throw new UnknownFrameException(
                    "entry %d goes beyond the frame".formatted(entries.size()));
        }
        if (in.hasRemaining() || data != dataPosition + dataLength) {
            throw new UnknownFrameException(
                    "%d bytes are left behind the entries and %d behind the batches"
                            .formatted(in.remaining(), dataPosition + dataLength - data));
        }
        return entries;
    }

    private Entry entry(ByteBuffer in, int data, int available)
            throws BadFrameException, UnknownFrameException {
        byte type = in.get();
        return switch (type) {
            case FrameLayout.APPEND -> append(in, data, available);
            case FrameLayout.PUT -> new Entry.Put(text(in), bytes(in), bytes(in));
            case FrameLayout.DELETE -> new Entry.Delete(text(in), bytes(in));
            case FrameLayout.OPENED -> {
                int number = in.getInt();
                int index = in.getInt();
                yield new Entry.Opened(number, new PartitionId(text(in), index));
            }
            case FrameLayout.DROPPED -> new Entry.Dropped(in.getInt());
            case FrameLayout.TRIMMED -> new Entry.Trimmed(in.getInt(), in.getLong());
            default -> throw new UnknownFrameException("entry type %d is unknown".formatted(type));
        };
    }

    private Entry append(ByteBuffer in, int data, int available)
            throws BadFrameException, UnknownFrameException {
        int partition = in.getInt();
        long baseOffset = in.getLong();
        int length = in.getInt();
        int records = in.getInt();
        int checksum = in.getInt();
        if (length < 0 || length > available) {
            throw new UnknownFrameException(
                    "a batch of %d bytes where %d are left".formatted(length, available));
        }
        Bytes bytes = content.slice(data, length);
        try {
            Batch batch = new Batch(baseOffset, bytes, records);
            BatchReader reader = BatchReader.open(bytes);
            if (reader.baseOffset() != baseOffset
                    || reader.records() != records
                    || Batches.checksum(batch) != checksum) {
                throw new BadFrameException(
                        "the batch at %d is not the one that its entry describes".formatted(data));
            }
            return new Entry.Append(partition, batch);
        } catch (RecordFormatException | IllegalArgumentException e) {
            throw new BadFrameException("the batch at %d: %s".formatted(data, e.getMessage()));
        }
    }

    private static String text(ByteBuffer in) {
        return slice(in, Short.toUnsignedInt(in.getShort())).asUtf8();
    }

    /** A copy, so that a key or value does not keep the whole content alive. */
    private static Bytes bytes(ByteBuffer in) {
        return slice(in, in.getInt());
    }

    private static Bytes slice(ByteBuffer in, int length) {
        if (length < 0 || length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] copy = new byte[length];
        in.get(copy);
        return Bytes.wrap(copy);
    }
}
