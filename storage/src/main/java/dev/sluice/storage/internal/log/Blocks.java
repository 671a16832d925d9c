package dev.sluice.storage.internal.log;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.record.Batches;
import dev.sluice.core.store.Batch;
import dev.sluice.storage.internal.files.DataFile;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Set;

/**
 * The blocks and indexes that were read lately. A block of a segment begins at the first index
 * entry within each {@code blockBytes} of the file, so that it holds whole batches and every reader
 * cuts alike; an extent is one block. A block is known by its file and both of its ends, and bytes
 * between them never change, so one that was cut at the end of a growing segment is never taken for
 * the longer one that follows it.
 *
 * <p><i>Thread-safe.</i>
 */
final class Blocks {
    private final OpenFiles files;
    private final int blockBytes;
    private final LoadCache<BlockKey, Block> blocks;
    private final LoadCache<FileKey, SegmentIndex> indexes;

    private record BlockKey(FileKey file, long from, long to) {}

    Blocks(OpenFiles files, LogConfig config) {
        this.files = files;
        this.blockBytes = config.blockBytes();
        this.blocks = new LoadCache<>(config.blockCacheBytes(), (key, block) -> block.heapBytes());
        this.indexes =
                new LoadCache<>(config.blockCacheBytes() / 8, (key, index) -> index.heapBytes());
    }

    /** An index with at least the entries that the segment is said to have. */
    SegmentIndex index(int partition, Segment segment) throws IOException, CorruptLogException {
        FileKey key = FileKey.index(partition, segment);
        SegmentIndex index = indexes.get(key, () -> loadIndex(key, segment));
        if (index.count() < segment.indexEntries()) {
            // It was read when the segment was shorter.
            index = loadIndex(key, segment);
            indexes.replace(key, index);
        }
        return index;
    }

    /** The index made from the segment itself; from now on it is the one that is used. */
    SegmentIndex makeIndexAnew(int partition, Segment segment)
            throws IOException, CorruptLogException {
        SegmentIndex index;
        try (OpenFiles.Hold hold = files.open(FileKey.segment(partition, segment))) {
            index = SegmentScan.indexOf(hold.file(), segment, blockBytes);
        }
        indexes.replace(FileKey.index(partition, segment), index);
        return index;
    }

    /** The first entry of the block in which {@code entry} lies. */
    int firstEntry(SegmentIndex index, Segment segment, int entry) {
        long blockStart = (long) index.position(entry) / blockBytes * blockBytes;
        return index.entryFrom(blockStart, segment.indexEntries());
    }

    /** The first entry of the block behind the one in which {@code entry} lies, or the count. */
    int endEntry(SegmentIndex index, Segment segment, int entry) {
        long blockEnd = ((long) index.position(entry) / blockBytes + 1) * blockBytes;
        return index.entryFrom(blockEnd, segment.indexEntries());
    }

    /** The block in which {@code entry} lies. */
    Block block(int partition, Segment segment, SegmentIndex index, int entry)
            throws IOException, CorruptLogException {
        int first = firstEntry(index, segment, entry);
        int end = endEntry(index, segment, entry);
        long from = index.position(first);
        long to = end < segment.indexEntries() ? index.position(end) : segment.bytes();
        FileKey file = FileKey.segment(partition, segment);
        Block block =
                blocks.get(
                        new BlockKey(file, from, to),
                        () -> {
                            try (OpenFiles.Hold hold = files.open(file)) {
                                return load(hold.file(), segment, index, first, end, to);
                            }
                        });
        if (block.firstOffset() != segment.baseOffset() + index.offset(first)) {
            throw wrongEntry(file.name(), from);
        }
        return block;
    }

    /** The block that an extent is. */
    Block block(int partition, Extent extent) throws IOException, CorruptLogException {
        FileKey file = FileKey.bundle(extent.bundle());
        long to = extent.position() + extent.bytes();
        return blocks.get(new BlockKey(file, extent.position(), to), () -> load(partition, extent));
    }

    /**
     * The batches from {@code entry} up to what is damaged in its block, if {@code offset} is among
     * them; past the cache.
     */
    Block soundPart(int partition, Segment segment, SegmentIndex index, int entry, long offset)
            throws IOException, CorruptLogException {
        int end = endEntry(index, segment, entry);
        try (OpenFiles.Hold hold = files.open(FileKey.segment(partition, segment))) {
            return new SoundPart(hold.file(), offset).of(segment, index, entry, end);
        }
    }

    /** The same of a damaged extent. */
    Block soundPart(int partition, Extent extent, long offset)
            throws IOException, CorruptLogException {
        try (OpenFiles.Hold hold = files.open(FileKey.bundle(extent.bundle()))) {
            return new SoundPart(hold.file(), offset).of(partition, extent);
        }
    }

    /** Reads an extent past the cache: for what is read once, to be written elsewhere. */
    Block load(int partition, Extent extent) throws IOException, CorruptLogException {
        try (OpenFiles.Hold hold = files.open(FileKey.bundle(extent.bundle()))) {
            return load(hold.file(), partition, extent);
        }
    }

    /** Forgets what was read from files that are about to be deleted. */
    void forget(Set<FileKey> gone) {
        blocks.forget(key -> gone.contains(key.file()));
        indexes.forget(gone::contains);
    }

    private SegmentIndex loadIndex(FileKey key, Segment segment)
            throws IOException, CorruptLogException {
        SegmentIndex index = readIndex(key, segment);
        if (index != null) {
            return index;
        }
        try (OpenFiles.Hold hold = files.open(FileKey.segment(key.partition(), segment))) {
            return SegmentScan.indexOf(hold.file(), segment, blockBytes);
        }
    }

    /** The index as it stands in its file; null if there is none that can be the segment's. */
    private @Nullable SegmentIndex readIndex(FileKey key, Segment segment)
            throws IOException, CorruptLogException {
        try (OpenFiles.Hold hold = files.open(key)) {
            int bytes = Math.multiplyExact(segment.indexEntries(), SegmentIndex.ENTRY_BYTES);
            return hold.file().size() < bytes
                    ? null
                    : SegmentIndex.parse(
                            SegmentScan.read(hold.file(), 0, bytes).asByteBuffer(), segment);
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private static Block load(DataFile file, int partition, Extent extent)
            throws IOException, CorruptLogException {
        Bytes bytes = read(file, partition, extent);
        BatchWalk walk =
                new BatchWalk(
                        file.name(),
                        extent.position(),
                        bytes,
                        extent.baseOffset(),
                        extent.nextOffset());
        Block.Builder block = new Block.Builder(bytes);
        while (walk.hasNext()) {
            walk.next();
            block.begin(walk.at());
        }
        return block.build();
    }

    private static Bytes read(DataFile file, int partition, Extent extent)
            throws IOException, CorruptLogException {
        int header = BundleFormat.RUN_HEADER_BYTES;
        Bytes all = SegmentScan.read(file, extent.position() - header, header + extent.bytes());
        BundleFormat.checkRunHeader(file.name(), partition, extent, all.slice(0, header).toArray());
        return all.slice(header, extent.bytes());
    }

    /** Reads the batches from one entry to another and checks both against each other. */
    private static Block load(
            DataFile file, Segment segment, SegmentIndex index, int first, int end, long to)
            throws IOException, CorruptLogException {
        int from = index.position(first);
        Bytes bytes = SegmentScan.read(file, from, (int) (to - from));
        boolean isLast = end == segment.indexEntries();
        long endOffset = isLast ? segment.nextOffset() : segment.baseOffset() + index.offset(end);
        BatchWalk walk =
                new BatchWalk(
                        file.name(),
                        from,
                        bytes,
                        segment.baseOffset() + index.offset(first),
                        endOffset);
        Block.Builder block = new Block.Builder(bytes);
        long highestMs = index.highestBeforeMs(first);
        int entry = first;
        while (walk.hasNext()) {
            Batch batch = walk.next();
            block.begin(walk.at());
            int position = from + walk.at();
            if (entry < end && position >= index.position(entry)) {
                if (position != index.position(entry)
                        || batch.baseOffset() - segment.baseOffset() != index.offset(entry)
                        || highestMs != index.highestBeforeMs(entry)) {
                    throw wrongEntry(file.name(), position);
                }
                entry++;
            }
            highestMs = Math.max(highestMs, Batches.maxTimestampMs(batch));
        }
        boolean isEndWrong = !isLast && highestMs != index.highestBeforeMs(end);
        if (entry < end || isEndWrong) {
            throw wrongEntry(file.name(), to);
        }
        return block.build();
    }

    private static CorruptLogException wrongEntry(String file, long position) {
        return new CorruptLogException(file, position, "its index says something else");
    }
}
