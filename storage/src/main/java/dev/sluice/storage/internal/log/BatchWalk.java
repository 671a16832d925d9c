package dev.sluice.storage.internal.log;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.record.Batches;
import dev.sluice.core.record.RecordFormatException;
import dev.sluice.core.store.Batch;

/**
 * Cuts bytes of a file into batches and checks each: its header and checksum, and that offsets rise
 * and stay within what the file is said to hold.
 *
 * <p><i>Confined to one thread.</i>
 */
final class BatchWalk {
    private final String file;
    private final long position;
    private final Bytes bytes;
    private final long endOffset;
    private long reachedOffset;
    private int at;
    private int next;

    /**
     * @param position where in the file the bytes begin
     * @param leastOffset the least that the first batch may begin with
     * @param endOffset the first offset that no batch may hold
     */
    BatchWalk(String file, long position, Bytes bytes, long leastOffset, long endOffset) {
        this.file = file;
        this.position = position;
        this.bytes = bytes;
        this.reachedOffset = leastOffset;
        this.endOffset = endOffset;
    }

    /** Whether bytes are left that {@link #next} has not given. */
    boolean hasNext() {
        return next < bytes.length();
    }

    /** Whether the next batch lies wholly in the bytes, by its own word. */
    boolean isNextWhole() throws CorruptLogException {
        return bytes.length() - next >= SMALLEST_BATCH && nextLength() <= bytes.length() - next;
    }

    /** The length of the next batch, by its own word. */
    int nextLength() throws CorruptLogException {
        try {
            return Batches.lengthOf(bytes, next);
        } catch (RecordFormatException e) {
            throw corrupt(next, String.valueOf(e.getMessage()));
        }
    }

    /** The next batch; a slice of the bytes. */
    Batch next() throws CorruptLogException {
        int length = nextLength();
        if (length > bytes.length() - next) {
            throw corrupt(
                    next,
                    "a batch of "
                            + length
                            + " bytes reaches beyond the end at "
                            + (position + bytes.length()));
        }
        Batch batch;
        try {
            batch = Batches.checked(bytes.slice(next, length));
        } catch (RecordFormatException e) {
            throw corrupt(next, String.valueOf(e.getMessage()));
        }
        long nextOffset = Batches.nextOffset(batch);
        if (batch.baseOffset() < reachedOffset || nextOffset > endOffset) {
            throw corrupt(
                    next,
                    "a batch with offsets "
                            + batch.baseOffset()
                            + " to "
                            + nextOffset
                            + " is not within "
                            + reachedOffset
                            + " to "
                            + endOffset);
        }
        reachedOffset = nextOffset;
        at = next;
        next += length;
        return batch;
    }

    /** Where in the bytes the batch begins that was given last. */
    int at() {
        return at;
    }

    /** Where in the file the next batch begins. */
    long nextPosition() {
        return position + next;
    }

    /** The first offset behind the batch that was given last. */
    long reachedOffset() {
        return reachedOffset;
    }

    private CorruptLogException corrupt(int where, String detail) {
        return new CorruptLogException(file, position + where, detail);
    }

    /** A batch header; no batch is shorter. */
    static final int SMALLEST_BATCH = 61;
}
