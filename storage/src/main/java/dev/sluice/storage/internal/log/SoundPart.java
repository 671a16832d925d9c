package dev.sluice.storage.internal.log;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.record.Batches;
import dev.sluice.core.store.Batch;
import dev.sluice.storage.internal.files.DataFile;

import java.io.IOException;

/**
 * The batches of a damaged file that a read at an offset gets all the same: from the index entry
 * before the offset, or the beginning of the extent, up to what is damaged.
 *
 * <p>Nothing is searched for. What a client sent may look like a batch with any offset, so bytes
 * count for a batch only where an index entry or the batch before says that one begins.
 *
 * <p><i>Confined to one thread.</i>
 */
final class SoundPart {
    private final DataFile file;
    private final long offset;

    /**
     * @param offset the first one that is wanted
     */
    SoundPart(DataFile file, long offset) {
        this.file = file;
        this.offset = offset;
    }

    /** From one index entry up to another; throws if the offset cannot be read. */
    Block of(Segment segment, SegmentIndex index, int entry, int endEntry)
            throws IOException, CorruptLogException {
        long from = index.position(entry);
        long first = segment.baseOffset() + index.offset(entry);
        boolean isLast = endEntry == segment.indexEntries();
        Bytes bytes = read(from, isLast ? segment.bytes() : index.position(endEntry));
        long end = isLast ? segment.nextOffset() : segment.baseOffset() + index.offset(endEntry);
        BatchWalk walk = new BatchWalk(file.name(), from, bytes, first, end);
        return walk(walk, bytes, from, first);
    }

    /** Throws if the offset cannot be read. */
    Block of(int partition, Extent extent) throws IOException, CorruptLogException {
        int header = BundleFormat.RUN_HEADER_BYTES;
        long from = extent.position();
        Bytes head = SegmentScan.read(file, from - header, header);
        BundleFormat.checkRunHeader(file.name(), partition, extent, head.toArray());
        Bytes bytes = read(from, from + extent.bytes());
        BatchWalk walk =
                new BatchWalk(file.name(), from, bytes, extent.baseOffset(), extent.nextOffset());
        return walk(walk, bytes, from, extent.baseOffset());
    }

    /** What is there of it: the file may be too short. */
    private Bytes read(long from, long to) throws IOException, CorruptLogException {
        long there = Math.clamp(file.size() - from, 0, to - from);
        return SegmentScan.read(file, from, (int) there);
    }

    /**
     * No checksum covers the offset of a batch. It is certain where it is the one that has to
     * follow, and behind a gap, which compaction leaves, once the next batch fits to it.
     */
    private Block walk(BatchWalk walk, Bytes bytes, long from, long first)
            throws CorruptLogException {
        Block.Builder block = new Block.Builder(bytes);
        Batch behindGap = null;
        int behindGapAt = 0;
        long expected = first;
        long reached = Long.MIN_VALUE;
        int end = 0;
        while (walk.hasNext()) {
            Batch batch;
            try {
                batch = walk.next();
            } catch (CorruptLogException e) {
                if (reached > offset) {
                    return block.build(end);
                }
                throw e;
            }
            if (walk.at() == 0 && batch.baseOffset() != first) {
                break;
            }
            if (behindGap != null) {
                block.begin(behindGapAt);
                reached = Batches.nextOffset(behindGap);
                end = walk.at();
                behindGap = null;
            }
            if (batch.baseOffset() == expected) {
                block.begin(walk.at());
                reached = Batches.nextOffset(batch);
                end = (int) (walk.nextPosition() - from);
            } else {
                behindGap = batch;
                behindGapAt = walk.at();
            }
            expected = Batches.nextOffset(batch);
        }
        if (reached <= offset) {
            throw new CorruptLogException(
                    file.name(), walk.nextPosition(), "offset " + offset + " is not there");
        }
        return block.build(end);
    }
}
