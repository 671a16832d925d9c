package dev.sluice.storage.internal.log;

import dev.sluice.core.record.Batches;
import dev.sluice.core.store.Batch;
import dev.sluice.storage.internal.files.DataFile;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Appends batches to the last segment of a partition and begins new ones when it is full. A file is
 * first cut to the length that its segment is said to have.
 *
 * <p><i>Confined to one thread.</i>
 */
final class SegmentAppender {
    private final OpenFiles files;
    private final long segmentBytes;
    private final int blockBytes;
    private final WriteStream stream;

    SegmentAppender(OpenFiles files, LogConfig config, WriteStream stream) {
        this.files = files;
        this.segmentBytes = config.segmentBytes();
        this.blockBytes = config.blockBytes();
        this.stream = stream;
    }

    /** The segment that is written now. */
    private static final class Active {
        final OpenFiles.Hold hold;
        final FileKey key;
        final long baseOffset;
        final ByteBuffer newEntries;
        int entriesBefore;
        int lastEntryPosition;
        long nextOffset;
        long maxTimestampMs = Long.MIN_VALUE;

        Active(OpenFiles.Hold hold, FileKey key, ByteBuffer newEntries) {
            this.hold = hold;
            this.key = key;
            this.baseOffset = key.number();
            this.nextOffset = baseOffset;
            this.newEntries = newEntries;
        }
    }

    /** Writes the batches; returns the segments of the partition and leaves the forces to do. */
    List<Segment> append(
            int partition, List<Segment> segments, Iterable<Batch> batches, Forces forces)
            throws IOException, CorruptLogException {
        try (Appending appending = new Appending(partition, 0, segments, forces)) {
            appending.reopenLast();
            for (Batch batch : batches) {
                appending.add(batch);
            }
            return appending.finish(false);
        }
    }

    /**
     * Begins segments of a revision, none of which exists; one after the other.
     *
     * @param forces are left to do
     */
    Appending begin(int partition, int revision, Forces forces) {
        return new Appending(partition, revision, List.of(), forces);
    }

    /**
     * Batches on their way to segments of one partition.
     *
     * <p><i>Confined to the thread of its appender.</i>
     */
    final class Appending implements AutoCloseable {
        private final int partition;
        private final int revision;
        private final boolean isFirst;
        private final Forces forces;
        private final List<Segment> result;
        private final List<FileKey> begun = new ArrayList<>();
        private @Nullable Active active;

        private Appending(int partition, int revision, List<Segment> segments, Forces forces) {
            this.partition = partition;
            this.revision = revision;
            this.isFirst = segments.isEmpty();
            this.forces = forces;
            this.result = new ArrayList<>(segments);
        }

        private void reopenLast() throws IOException, CorruptLogException {
            if (!result.isEmpty()) {
                active = reopen(partition, result.getLast());
                if (active != null) {
                    result.removeLast();
                }
            }
        }

        void add(Batch batch) throws IOException {
            Active current = active;
            if (current == null || !hasRoom(current, batch)) {
                finishActive(true);
                FileKey key = FileKey.segment(partition, batch.baseOffset(), revision);
                begun.add(key);
                current = SegmentAppender.this.begin(key, isFirst, forces);
                active = current;
            }
            append(current, batch);
        }

        /** All segments, once everything is written. */
        List<Segment> finish(boolean areAllClosed) throws IOException {
            finishActive(areAllClosed);
            return result;
        }

        /** The segments that were begun. */
        List<FileKey> begun() {
            return begun;
        }

        private void finishActive(boolean isClosed) throws IOException {
            Active finished = active;
            if (finished != null) {
                result.add(SegmentAppender.this.finish(finished, isClosed, forces));
                active = null;
            }
        }

        /** Lets go of a segment that was not finished. */
        @Override
        public void close() throws IOException {
            Active unfinished = active;
            if (unfinished != null) {
                active = null;
                unfinished.hold.close();
            }
        }
    }

    private boolean hasRoom(Active active, Batch batch) {
        return stream.position() + batch.bytes().length() <= segmentBytes
                && Batches.nextOffset(batch) - active.baseOffset <= Integer.MAX_VALUE;
    }

    private void append(Active active, Batch batch) throws IOException {
        int position = (int) stream.position();
        if (SegmentIndex.wantsEntry(position, active.lastEntryPosition)) {
            if (!active.newEntries.hasRemaining()) {
                writeEntries(active);
            }
            active.newEntries
                    .putInt((int) (batch.baseOffset() - active.baseOffset))
                    .putInt(position)
                    .putLong(active.maxTimestampMs);
            active.lastEntryPosition = position;
        }
        stream.put(batch);
        active.maxTimestampMs = Math.max(active.maxTimestampMs, Batches.maxTimestampMs(batch));
        active.nextOffset = Batches.nextOffset(batch);
    }

    private Active begin(FileKey key, boolean isFirst, Forces forces) throws IOException {
        files.create(key.index()).close();
        Active active = new Active(files.create(key), key, entriesBuffer());
        stream.begin(active.hold.file(), 0);
        forces.addFolder(key.folder());
        if (isFirst) {
            forces.addFolder(FileKey.PARTITIONS);
            forces.addFolder("");
        }
        return active;
    }

    /** Goes on with a segment; null if it is damaged and a new one has to follow it. */
    private @Nullable Active reopen(int partition, Segment segment)
            throws IOException, CorruptLogException {
        FileKey key = FileKey.segment(partition, segment);
        OpenFiles.Hold hold = files.open(key);
        Active active = null;
        try {
            DataFile file = hold.file();
            long size = file.size();
            if (size < segment.bytes()) {
                throw new CorruptLogException(
                        file.name(), size, "the file ends before byte " + segment.bytes());
            }
            Integer lastEntryPosition = lastEntryPosition(key.index(), segment, file);
            if (lastEntryPosition == null) {
                return null;
            }
            if (size > segment.bytes()) {
                file.truncate(segment.bytes());
            }
            active = new Active(hold, key, entriesBuffer());
            active.entriesBefore = segment.indexEntries();
            active.lastEntryPosition = lastEntryPosition;
            active.nextOffset = segment.nextOffset();
            active.maxTimestampMs = segment.maxTimestampMs();
            stream.begin(file, segment.bytes());
            return active;
        } finally {
            if (active == null) {
                hold.close();
            }
        }
    }

    /** Where the last batch with an index entry begins; the index is cut or made anew for it. */
    private @Nullable Integer lastEntryPosition(FileKey key, Segment segment, DataFile log)
            throws IOException, CorruptLogException {
        try (OpenFiles.Hold hold = files.openOrCreate(key)) {
            DataFile file = hold.file();
            int bytes = segment.indexEntries() * SegmentIndex.ENTRY_BYTES;
            long size = file.size();
            if (size >= bytes) {
                ByteBuffer entry = ByteBuffer.allocate(SegmentIndex.ENTRY_BYTES);
                file.read(entry, bytes - SegmentIndex.ENTRY_BYTES);
                int position = entry.getInt(4);
                if (isLastEntry(entry, segment)) {
                    if (size > bytes) {
                        file.truncate(bytes);
                    }
                    return position;
                }
            }
            SegmentIndex index;
            try {
                index = SegmentScan.indexOf(log, segment, blockBytes);
            } catch (CorruptLogException e) {
                return null;
            }
            file.truncate(0);
            file.write(index.toBytes(), 0);
            return index.position(index.count() - 1);
        }
    }

    private static boolean isLastEntry(ByteBuffer entry, Segment segment) {
        int offset = entry.getInt(0);
        int position = entry.getInt(4);
        long least = (segment.indexEntries() - 1L) * SegmentIndex.INTERVAL_BYTES;
        return position >= least
                && position < segment.bytes()
                && (position == 0) == (segment.indexEntries() == 1)
                && offset >= 0
                && offset < segment.nextOffset() - segment.baseOffset()
                && entry.getLong(8) <= segment.maxTimestampMs();
    }

    private Segment finish(Active active, boolean isClosed, Forces forces) throws IOException {
        stream.flush();
        long bytes = stream.position();
        writeEntries(active);
        forces.add(active.hold);
        if (isClosed) {
            forces.add(files.open(active.key.index()));
        }
        return new Segment(
                active.baseOffset,
                active.nextOffset,
                bytes,
                active.entriesBefore,
                active.maxTimestampMs,
                active.key.revision());
    }

    private void writeEntries(Active active) throws IOException {
        ByteBuffer entries = active.newEntries.flip();
        int count = entries.remaining() / SegmentIndex.ENTRY_BYTES;
        if (count > 0) {
            try (OpenFiles.Hold hold = files.open(active.key.index())) {
                long at = (long) active.entriesBefore * SegmentIndex.ENTRY_BYTES;
                hold.file().write(entries, at);
            }
            active.entriesBefore += count;
        }
        entries.clear();
    }

    private static ByteBuffer entriesBuffer() {
        return ByteBuffer.allocate(256 * SegmentIndex.ENTRY_BYTES);
    }
}
