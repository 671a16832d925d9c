package dev.sluice.storage.internal.log;

import dev.sluice.core.store.Batch;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads stored logs through the {@link Blocks}. When a segment and its index disagree, the index is
 * made anew once before the segment is called damaged. Of a damaged block everything is given that
 * is certain: what lies before the damage, and what lies from the next index entry on.
 *
 * <p><i>Thread-safe.</i>
 */
final class LogReader {
    private final Blocks blocks;

    LogReader(Blocks blocks) {
        this.blocks = blocks;
    }

    /**
     * The batches found so far.
     *
     * <p><i>Confined to one thread.</i>
     */
    private static final class Found {
        private final List<Batch> batches = new ArrayList<>();
        private final int maxBytes;
        private long nextOffset;
        private long bytes;
        private boolean isFull;

        /** Where in the index of its segment the block begins that was asked for last. */
        private int entry;

        Found(long nextOffset, int maxBytes) {
            this.nextOffset = nextOffset;
            this.maxBytes = maxBytes;
        }

        /** Takes what fits. Damage behind good batches is left for the next read to find. */
        void take(LoadCache.Load<Block> load) throws IOException, CorruptLogException {
            try {
                take(load.load());
            } catch (IOException | CorruptLogException e) {
                if (batches.isEmpty()) {
                    throw e;
                }
                isFull = true;
            }
        }

        private void take(Block block) {
            for (int i = block.firstBeyond(nextOffset); i < block.count(); i++) {
                int length = block.length(i);
                if (bytes + length > maxBytes && !batches.isEmpty()) {
                    isFull = true;
                    return;
                }
                bytes += length;
                batches.add(block.batch(i));
            }
            nextOffset = Math.max(nextOffset, block.nextOffset());
            isFull = bytes >= maxBytes;
        }
    }

    /** Does something with a segment by its index. */
    private interface ByIndex<T> {
        T apply(SegmentIndex index) throws IOException, CorruptLogException;
    }

    List<Batch> read(int partition, StoredLog stored, long offset, int maxBytes)
            throws IOException, CorruptLogException {
        Found found = new Found(offset, maxBytes);
        for (Segment segment : from(stored.segments(), offset)) {
            boolean isDone =
                    withIndex(
                            partition,
                            segment,
                            index -> readSegment(partition, segment, index, found),
                            index -> readSound(partition, segment, index, found));
            if (isDone) {
                return found.batches;
            }
        }
        for (Extent extent : stored.extents()) {
            if (!found.isFull && extent.nextOffset() > found.nextOffset) {
                readExtent(partition, extent, found);
            }
        }
        return found.batches;
    }

    List<Batch> readAtTime(int partition, StoredLog stored, long epochMs)
            throws IOException, CorruptLogException {
        for (Segment segment : stored.segments()) {
            if (segment.maxTimestampMs() >= epochMs) {
                Batch found =
                        withIndex(
                                partition,
                                segment,
                                index -> findTime(partition, segment, index, epochMs),
                                null);
                return List.of(found);
            }
        }
        for (Extent extent : stored.extents()) {
            if (extent.maxTimestampMs() >= epochMs) {
                Block block = blocks.block(partition, extent);
                int i = block.firstAtTime(epochMs);
                if (i < block.count()) {
                    return List.of(block.batch(i));
                }
                throw noSuchTime(FileKey.bundle(extent.bundle()), extent.position(), epochMs);
            }
        }
        return List.of();
    }

    private boolean readSegment(int partition, Segment segment, SegmentIndex index, Found found)
            throws IOException, CorruptLogException {
        int entries = segment.indexEntries();
        int entry = index.entryFor(found.nextOffset - segment.baseOffset(), entries);
        while (entry < entries && !found.isFull) {
            int current = entry;
            found.entry = current;
            found.take(() -> blocks.block(partition, segment, index, current));
            entry = blocks.endEntry(index, segment, entry);
        }
        return found.isFull;
    }

    /** What can be had from the block that was asked for last, which is damaged. */
    private boolean readSound(int partition, Segment segment, SegmentIndex index, Found found)
            throws IOException, CorruptLogException {
        int wanted =
                index.entryFor(found.nextOffset - segment.baseOffset(), segment.indexEntries());
        int entry = Math.max(wanted, found.entry);
        found.take(() -> blocks.soundPart(partition, segment, index, entry, found.nextOffset));
        return true;
    }

    private void readExtent(int partition, Extent extent, Found found)
            throws IOException, CorruptLogException {
        try {
            found.take(() -> blocks.block(partition, extent));
        } catch (CorruptLogException e) {
            found.take(() -> blocks.soundPart(partition, extent, found.nextOffset));
            found.isFull = true;
        }
    }

    private Batch findTime(int partition, Segment segment, SegmentIndex index, long epochMs)
            throws IOException, CorruptLogException {
        int entries = segment.indexEntries();
        // The block of the entry before proves what the entry says of the time before it.
        int entry = Math.max(0, index.entryForTime(epochMs, entries) - 1);
        while (entry < entries) {
            Block block = blocks.block(partition, segment, index, entry);
            int i = block.firstAtTime(epochMs);
            if (i < block.count()) {
                return block.batch(i);
            }
            entry = blocks.endEntry(index, segment, entry);
        }
        throw noSuchTime(FileKey.segment(partition, segment), segment.bytes(), epochMs);
    }

    /**
     * @param ifDamaged what to do with a segment that no index can be made from, if not to give up
     */
    private <T> T withIndex(
            int partition, Segment segment, ByIndex<T> use, @Nullable ByIndex<T> ifDamaged)
            throws IOException, CorruptLogException {
        SegmentIndex index = blocks.index(partition, segment);
        try {
            return use.apply(index);
        } catch (CorruptLogException e) {
            if (index.isMadeAnew()) {
                throw e;
            }
        }
        SegmentIndex madeAnew;
        try {
            madeAnew = blocks.makeIndexAnew(partition, segment);
        } catch (CorruptLogException e) {
            if (ifDamaged == null) {
                throw e;
            }
            return ifDamaged.apply(index);
        }
        return use.apply(madeAnew);
    }

    /** The segments from the one that holds {@code offset} on. */
    private static List<Segment> from(List<Segment> segments, long offset) {
        int low = 0;
        int high = segments.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (segments.get(middle).nextOffset() > offset) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return segments.subList(low, segments.size());
    }

    private static CorruptLogException noSuchTime(FileKey key, long position, long epochMs) {
        return new CorruptLogException(
                key.name(), position, "no batch before it has the time " + epochMs);
    }
}
