package dev.sluice.storage.internal.log;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.record.BatchReader;
import dev.sluice.core.record.RecordFormatException;
import dev.sluice.core.store.Batch;
import dev.sluice.storage.internal.files.DataFile;
import dev.sluice.storage.internal.files.DataFiles;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Segments and bundles as the commands for stored data look at them: each part by itself, down to
 * the records, and on behind what is damaged. Holds one segment or run in memory at a time.
 *
 * <p><i>Confined to one thread.</i>
 */
public final class LogParts {
    private final DataFiles files;

    /** Hears of each sound batch. <i>Confined to the thread that looks.</i> */
    public interface Visitor {
        void batch(String file, long position, Batch batch);
    }

    /** What is damaged. */
    public enum Kind {
        /** Batches: what they held is lost. */
        BATCHES,
        /** What can be made anew from the rest. */
        DERIVED
    }

    /**
     * A place that is not as it was written.
     *
     * <p><i>Immutable.</i>
     *
     * @param what is wrong there
     * @param fromOffset the first offset that cannot be read
     * @param toOffset the first one behind it that can
     */
    public record Damage(
            Kind kind, String file, long position, String what, long fromOffset, long toOffset) {}

    /**
     * What a segment or run is like.
     *
     * <p><i>Immutable.</i>
     *
     * @param index the index that belongs to it; null if it is damaged, or no segment
     */
    public record Look(List<Damage> damages, @Nullable Bytes index) {
        public Look {
            damages = List.copyOf(damages);
        }

        /** Whether messages are lost. */
        public boolean hasLoss() {
            return damages.stream().anyMatch(damage -> damage.kind() == Kind.BATCHES);
        }
    }

    public LogParts(DataFiles files) {
        this.files = files;
    }

    public static String nameOf(int partition, Segment segment) {
        return FileKey.segment(partition, segment).name();
    }

    public static String indexNameOf(int partition, Segment segment) {
        return FileKey.index(partition, segment).name();
    }

    public static String nameOf(Extent extent) {
        return FileKey.bundle(extent.bundle()).name();
    }

    /** The files that no log refers to. */
    public List<String> unreferenced(Map<Integer, StoredLog> logs) throws IOException {
        return Garbage.unreferenced(files, logs);
    }

    /** Looks at a segment, its index left aside. */
    public Look segment(int partition, Segment segment, Visitor visitor) {
        String name = nameOf(partition, segment);
        BatchSearch search =
                new BatchSearch(name, 0, segment.baseOffset(), segment.nextOffset(), visitor);
        if (!read(name, 0, segment.bytes(), search)) {
            return new Look(search.damages(), null);
        }
        SegmentIndex index = search.index();
        if (search.damages().isEmpty()
                && (index.count() != segment.indexEntries()
                        || search.highestMs() != segment.maxTimestampMs())) {
            search.damaged(
                    segment.bytes(),
                    "its batches make %d index entries and reach to time %d, unlike %s"
                            .formatted(index.count(), search.highestMs(), segment));
        }
        return search.damages().isEmpty()
                ? new Look(List.of(), Bytes.wrap(array(index.toBytes())))
                : new Look(search.damages(), null);
    }

    /** Looks at a run in a bundle, with the headers of both. */
    public Look extent(int partition, Extent extent, Visitor visitor) {
        String name = nameOf(extent);
        BatchSearch search =
                new BatchSearch(
                        name, extent.position(), extent.baseOffset(), extent.nextOffset(), visitor);
        boolean isRead = read(name, extent.position(), extent.bytes(), search);
        if (isRead && search.damages().isEmpty() && search.highestMs() != extent.maxTimestampMs()) {
            search.damaged(
                    extent.position(),
                    "its batches reach to time %d, unlike %s"
                            .formatted(search.highestMs(), extent));
        }
        List<Damage> damages = new ArrayList<>(search.damages());
        if (isRead) {
            headerDamage(partition, extent, damages);
        }
        return new Look(damages, null);
    }

    private void headerDamage(int partition, Extent extent, List<Damage> damages) {
        String name = nameOf(extent);
        int header = BundleFormat.RUN_HEADER_BYTES;
        try (DataFile file = files.open(name)) {
            try {
                Bytes first = SegmentScan.read(file, 0, BundleFormat.HEADER_BYTES);
                BundleFormat.checkHeader(name, extent.bundle(), first.asByteBuffer());
            } catch (CorruptLogException e) {
                damages.add(derived(e, extent.baseOffset(), extent.baseOffset()));
            }
            try {
                Bytes run = SegmentScan.read(file, extent.position() - header, header);
                BundleFormat.checkRunHeader(name, partition, extent, run.toArray());
            } catch (CorruptLogException e) {
                damages.add(derived(e, extent.baseOffset(), extent.nextOffset()));
            }
        } catch (IOException e) {
            damages.add(
                    new Damage(
                            Kind.BATCHES,
                            name,
                            0,
                            String.valueOf(e.getMessage()),
                            extent.baseOffset(),
                            extent.nextOffset()));
        }
    }

    private static Damage derived(CorruptLogException e, long from, long to) {
        return new Damage(Kind.DERIVED, e.file(), e.position(), e.detail(), from, to);
    }

    /** What is wrong with the index of a segment; null if it is the one that belongs to it. */
    public @Nullable Damage indexDamage(int partition, Segment segment, Bytes expected) {
        String name = indexNameOf(partition, segment);
        String what;
        int position = 0;
        try {
            if (!files.exists(name)) {
                what = "there is no such file";
            } else {
                byte[] found = new byte[expected.length()];
                int count;
                try (DataFile file = files.open(name)) {
                    count = file.read(ByteBuffer.wrap(found), 0);
                }
                position = Arrays.mismatch(found, expected.toArray());
                if (position < 0 && count == found.length) {
                    return null;
                }
                position = position < 0 ? count : Math.min(position, count);
                what =
                        count < found.length
                                ? "it has %d of %d bytes".formatted(count, found.length)
                                : "it says something else than its segment";
            }
        } catch (IOException e) {
            what = String.valueOf(e.getMessage());
        }
        return new Damage(
                Kind.DERIVED, name, position, what, segment.baseOffset(), segment.baseOffset());
    }

    /** Makes the index of a segment; durable on return. */
    public void writeIndex(int partition, Segment segment, Bytes index) throws IOException {
        String name = indexNameOf(partition, segment);
        boolean isNew = !files.exists(name);
        try (DataFile file = isNew ? files.create(name) : files.open(name)) {
            file.write(index.asByteBuffer(), 0);
            file.truncate(index.length());
            file.force();
        }
        if (isNew) {
            files.forceFolder(FileKey.folderOf(partition));
        }
    }

    /** Writes the headers of a bundle and a run in it; durable on return. */
    public void writeHeaders(int partition, Extent extent) throws IOException {
        try (DataFile file = files.open(nameOf(extent))) {
            file.write(BundleFormat.header(extent.bundle()), 0);
            file.write(
                    BundleFormat.runHeader(partition, extent),
                    extent.position() - BundleFormat.RUN_HEADER_BYTES);
            file.force();
        }
    }

    /**
     * Walks over every sound batch of a segment or bundle, whatever a checkpoint says of it.
     *
     * @param name of a file that exists
     */
    public List<Damage> file(String name, Visitor visitor) throws IOException {
        FileKey key = FileKey.parse(name);
        if (key == null || key.kind() == FileKey.Kind.INDEX) {
            throw new IOException(name + " is neither a segment nor a bundle");
        }
        long size;
        try (DataFile file = files.open(name)) {
            size = file.size();
        }
        boolean isBundle = key.kind() == FileKey.Kind.BUNDLE;
        long base = isBundle ? 0 : key.number();
        BatchSearch search = new BatchSearch(name, 0, base, Long.MAX_VALUE, visitor);
        if (isBundle) {
            search.gapsAreNoDamage();
        }
        read(name, 0, size, search);
        return search.damages();
    }

    /** Whether the file was there to be walked over. */
    private boolean read(String name, long position, long length, BatchSearch search) {
        try {
            if (!files.exists(name)) {
                search.allDamaged("there is no such file");
                return false;
            }
            try (DataFile file = files.open(name)) {
                long there = Math.max(0, Math.min(length, file.size() - position));
                byte[] bytes = new byte[Math.toIntExact(there)];
                file.read(ByteBuffer.wrap(bytes), position);
                search.walk(Bytes.wrap(bytes));
                if (there < length && search.damages().isEmpty()) {
                    search.damaged(
                            position + there,
                            "the file ends here, and was to reach to %d"
                                    .formatted(position + length));
                }
            }
            return true;
        } catch (IOException e) {
            search.allDamaged(String.valueOf(e.getMessage()));
            return false;
        }
    }

    static void checkRecords(String file, long position, Batch batch) throws CorruptLogException {
        try {
            BatchReader.open(batch).checkAll();
        } catch (RecordFormatException e) {
            throw new CorruptLogException(file, position, String.valueOf(e.getMessage()));
        }
    }

    private static byte[] array(ByteBuffer buffer) {
        byte[] array = new byte[buffer.remaining()];
        buffer.get(array);
        return array;
    }
}
