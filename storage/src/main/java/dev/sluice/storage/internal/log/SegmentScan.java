package dev.sluice.storage.internal.log;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.record.Batches;
import dev.sluice.core.record.RecordFormatException;
import dev.sluice.core.store.Batch;
import dev.sluice.storage.internal.files.DataFile;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Reads a whole segment from its front, in large pieces, without an index or a cache. */
final class SegmentScan {
    private SegmentScan() {}

    /**
     * Visits the batches of the segment, each after it was checked, until the visitor has enough.
     *
     * @return whether it has seen all
     */
    static boolean scan(DataFile file, Segment segment, int pieceBytes, BatchVisitor visitor)
            throws IOException, CorruptLogException {
        long position = 0;
        long reachedOffset = segment.baseOffset();
        int wanted = Math.max(pieceBytes, BatchWalk.SMALLEST_BATCH);
        while (position < segment.bytes()) {
            long left = segment.bytes() - position;
            Bytes piece = read(file, position, (int) Math.min(wanted, left));
            BatchWalk walk =
                    new BatchWalk(
                            file.name(), position, piece, reachedOffset, segment.nextOffset());
            boolean isLast = piece.length() == left;
            while (walk.hasNext() && (isLast || walk.isNextWhole())) {
                Batch batch = walk.next();
                long at = position + walk.at();
                if (!visit(visitor, batch, file, at)) {
                    return false;
                }
            }
            boolean isStuck = walk.nextPosition() == position;
            // A batch that is larger than a piece says how much it needs.
            wanted =
                    isStuck && piece.length() >= BatchWalk.SMALLEST_BATCH
                            ? Math.max(pieceBytes, walk.nextLength())
                            : Math.max(pieceBytes, BatchWalk.SMALLEST_BATCH);
            if (isStuck && wanted > left) {
                throw new CorruptLogException(
                        file.name(),
                        position,
                        "a batch of "
                                + wanted
                                + " bytes reaches beyond the end at "
                                + segment.bytes());
            }
            position = walk.nextPosition();
            reachedOffset = walk.reachedOffset();
        }
        return true;
    }

    private static boolean visit(BatchVisitor visitor, Batch batch, DataFile file, long position)
            throws IOException, CorruptLogException {
        try {
            return visitor.visit(batch, position);
        } catch (RecordFormatException e) {
            throw new CorruptLogException(file.name(), position, String.valueOf(e.getMessage()));
        }
    }

    /** Makes the index of a segment anew. */
    static SegmentIndex indexOf(DataFile file, Segment segment, int pieceBytes)
            throws IOException, CorruptLogException {
        return indexOf(file, segment, pieceBytes, (batch, position) -> true);
    }

    /** Makes the index of a segment anew, and has all batches visited on the way. */
    static SegmentIndex indexOf(
            DataFile file, Segment segment, int pieceBytes, BatchVisitor visitor)
            throws IOException, CorruptLogException {
        SegmentIndex.Builder builder = new SegmentIndex.Builder(segment.indexEntries());
        long[] highestMs = {Long.MIN_VALUE};
        scan(
                file,
                segment,
                pieceBytes,
                (batch, position) -> {
                    boolean wantsMore = visitor.visit(batch, position);
                    if (SegmentIndex.wantsEntry(position, builder.lastPosition())) {
                        int offset = (int) (batch.baseOffset() - segment.baseOffset());
                        builder.add(offset, (int) position, highestMs[0]);
                    }
                    highestMs[0] = Math.max(highestMs[0], Batches.maxTimestampMs(batch));
                    return wantsMore;
                });
        SegmentIndex index = builder.build(true);
        if (index.count() != segment.indexEntries() || highestMs[0] != segment.maxTimestampMs()) {
            throw new CorruptLogException(
                    file.name(),
                    segment.bytes(),
                    "its batches make "
                            + index.count()
                            + " index entries and reach to time "
                            + highestMs[0]
                            + ", unlike "
                            + segment);
        }
        return index;
    }

    /** Exactly so many bytes of a file. */
    static Bytes read(DataFile file, long position, int length)
            throws IOException, CorruptLogException {
        byte[] array = new byte[length];
        int read = file.read(ByteBuffer.wrap(array), position);
        if (read < length) {
            throw new CorruptLogException(
                    file.name(),
                    position + Math.max(0, read),
                    "the file ends before the " + length + " bytes from " + position + " do");
        }
        return Bytes.wrap(array);
    }
}
