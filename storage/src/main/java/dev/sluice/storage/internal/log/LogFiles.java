package dev.sluice.storage.internal.log;

import dev.sluice.core.store.Batch;
import dev.sluice.storage.internal.files.DataFiles;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.stream.Stream;

/**
 * The segments and bundles of all partitions. It keeps nothing about a partition: what lies where
 * is said by the {@link StoredLog}s, which the caller keeps and makes durable in its checkpoint.
 *
 * <p><b>A write cycle.</b> The caller takes the stored log of each partition, asks {@link
 * #sparseBundles}, and gives {@link #write} a run for every partition that has new batches or an
 * extent in a sparse bundle. When that returns, everything the results refer to is durable, and
 * everything that the old logs refer to is still there. The caller trims the results by what was
 * trimmed meanwhile, writes a checkpoint with them, makes that durable, lets readers use them, and
 * only then gives {@link #garbage} of the two checkpoints to {@link #delete}. A crash before the
 * checkpoint leaves the old logs valid: what a segment holds behind its length is cut off at the
 * next append, whole files that nothing refers to are found by {@link #unreferenced} at the start.
 * The caller says {@link #confirm} once the checkpoint is durable. After a cycle that failed, or
 * whose results go into no checkpoint, it says {@link #abandon} before the next one.
 *
 * <p><b>Readers.</b> One that still has a log from before may find a file deleted, which is a
 * {@link java.nio.file.NoSuchFileException}; it asks again with the log of now.
 *
 * <p><b>Cost of a write.</b> Each byte is copied once into a buffer of 1 MiB. A partition with
 * segments costs an open (or none, if the file is open still), a size, a read of 16 bytes, a write
 * for each MiB and one for the index, and a force; all partitions in a bundle together cost a write
 * for each MiB and one force. Bytes in bundles are copied again about each time when their
 * partition doubles, and once when it gets a segment.
 *
 * <p><b>Cost of a read.</b> Nothing but two small objects for each batch if its block is in the
 * cache. Otherwise one read for each block: the bytes are copied by the system and once more into
 * the array that the batches are slices of, and walked over once for the checksums. The first read
 * of a segment reads its index, 16 bytes for every 4 KiB.
 *
 * <p><i>Thread-safe</i> for reads; {@link #write}, {@link #sparseBundles} and {@link #delete} are
 * confined to the segment writer, {@link #rewrite} and what it gives to the thread that compacts.
 */
public final class LogFiles implements AutoCloseable {
    private static final int SPARSE_DIVISOR = 4;

    private final DataFiles files;
    private final OpenFiles openFiles;
    private final Blocks blocks;
    private final LogReader reader;
    private final LogWriter writer;
    private final LogCheck check;
    private final LogConfig config;
    private final Executor executor;

    /** Confined to the thread that compacts. */
    private @Nullable WriteStream rewriteStream;

    /** Sizes of bundles that nothing is added to. Confined to the segment writer. */
    private final Map<Long, Long> bundleSizes = new HashMap<>();

    private LogFiles(DataFiles files, LogConfig config, Executor executor, long nextBundle) {
        this.files = files;
        this.config = config;
        this.executor = executor;
        this.openFiles = new OpenFiles(files, config.openFilesMax());
        this.blocks = new Blocks(openFiles, config);
        this.reader = new LogReader(blocks);
        this.writer = new LogWriter(files, openFiles, blocks, config, executor, nextBundle);
        this.check = new LogCheck(openFiles, config);
    }

    /**
     * Looks for the highest number of a bundle, so that no bundle from before is written to.
     *
     * @param executor runs forces, a few at a time
     */
    public static LogFiles open(DataFiles files, LogConfig config, Executor executor)
            throws IOException {
        long nextBundle = 0;
        for (String name : files.list(FileKey.BUNDLES)) {
            FileKey key = FileKey.parse(FileKey.BUNDLES + "/" + name);
            if (key != null) {
                nextBundle = Math.max(nextBundle, key.number() + 1);
            }
        }
        return new LogFiles(files, config, executor, nextBundle);
    }

    /**
     * Writes the runs, at most one of each partition, and makes them durable.
     *
     * @param sparse bundles that the runs' partitions are to leave
     * @return the log of each run's partition, in the order of the runs
     */
    public List<StoredLog> write(List<Run> runs, Set<Long> sparse)
            throws IOException, CorruptLogException {
        return writer.write(runs, sparse);
    }

    /** The bundles of which less than a quarter is needed by the logs: all logs there are. */
    public Set<Long> sparseBundles(Collection<StoredLog> logs) throws IOException {
        Map<Long, Long> live = Garbage.liveBytes(logs);
        bundleSizes.keySet().retainAll(live.keySet());
        Set<Long> sparse = new HashSet<>();
        for (Map.Entry<Long, Long> entry : live.entrySet()) {
            long bundle = entry.getKey();
            if (bundle != writer.currentBundle()
                    && entry.getValue() < sizeOf(bundle) / SPARSE_DIVISOR) {
                sparse.add(bundle);
            }
        }
        return sparse;
    }

    /** A durable checkpoint refers to what was written. */
    public void confirm() {
        writer.confirm();
    }

    /** Nothing refers to what was written since {@link #confirm}; it is taken back. */
    public void abandon() throws IOException {
        writer.abandon();
    }

    /**
     * Reads whole batches: from the one that holds {@code offset}, or the first behind it if
     * compaction removed that, until {@code maxBytes} would be exceeded, but at least one. Blocks
     * while it reads from files. Damage is thrown when it is the first thing there; a read that
     * meets it later gives what lies before it.
     *
     * <p>Throws {@link IllegalArgumentException} unless {@code offset} is within the log; at its
     * end there is nothing.
     */
    public List<Batch> read(int partition, StoredLog stored, long offset, int maxBytes)
            throws IOException, CorruptLogException {
        if (offset < stored.startOffset() || offset > stored.endOffset()) {
            throw new IllegalArgumentException(
                    "offset "
                            + offset
                            + " of partition "
                            + partition
                            + " is not within "
                            + stored.startOffset()
                            + " to "
                            + stored.endOffset());
        }
        return reader.read(partition, stored, offset, maxBytes);
    }

    /**
     * The first batch that holds a record with a timestamp not before {@code epochMs}, alone; none
     * if there is no such record. Blocks while it reads from files.
     */
    public List<Batch> readAtTime(int partition, StoredLog stored, long epochMs)
            throws IOException, CorruptLogException {
        return reader.readAtTime(partition, stored, epochMs);
    }

    /**
     * Reads all that the log says is there, without the cache, and throws at the first fault.
     * Indexes are no part of it: a wrong one is made anew when it is used.
     */
    public void verify(int partition, StoredLog stored) throws IOException, CorruptLogException {
        check.verify(partition, stored);
    }

    /**
     * Reads a segment from its front, past the cache. Nobody may delete it meanwhile.
     *
     * @return whether the visitor wanted all of it
     */
    public boolean scan(int partition, Segment segment, BatchVisitor visitor)
            throws IOException, CorruptLogException {
        try (OpenFiles.Hold hold = openFiles.open(FileKey.segment(partition, segment))) {
            return SegmentScan.scan(hold.file(), segment, config.blockBytes(), visitor);
        }
    }

    /**
     * Begins segments that are to take the place of others of the partition; one output at a time.
     *
     * @param revision higher than that of all segments that they replace
     */
    public SegmentOutput rewrite(int partition, int revision) {
        WriteStream stream = rewriteStream;
        if (stream == null) {
            stream = new WriteStream(LogWriter.BUFFER_BYTES);
            rewriteStream = stream;
        }
        Forces forces = new Forces(files, executor, Math.max(1, config.openFilesMax() / 2));
        SegmentAppender appender = new SegmentAppender(openFiles, config, stream);
        return new SegmentOutput(appender.begin(partition, revision, forces), forces, stream);
    }

    /** The name of a bundle's file. */
    public static String bundleName(long bundle) {
        return FileKey.bundle(bundle).name();
    }

    /** The names of the files of segments and their indexes. */
    public static List<String> namesOf(int partition, List<Segment> segments) {
        return segments.stream()
                .map(segment -> FileKey.segment(partition, segment))
                .flatMap(key -> Stream.of(key.name(), key.index().name()))
                .toList();
    }

    /**
     * The files that the logs of one checkpoint refer to and those of the next do not. Each map
     * holds all partitions by number.
     */
    public static List<String> garbage(
            Map<Integer, StoredLog> before, Map<Integer, StoredLog> after) {
        return Garbage.between(before, after);
    }

    /**
     * The segments, indexes, bundles and folders of the directory that no log refers to: left-overs
     * of a crash. Only while nothing is written.
     *
     * @param logs all partitions by number
     */
    public List<String> unreferenced(Map<Integer, StoredLog> logs) throws IOException {
        return Garbage.unreferenced(files, logs);
    }

    /**
     * The folder of a partition that is to be deleted, behind the files in it. Bundles are not
     * among them: {@link #garbage} tells when one is needed by no partition.
     */
    public List<String> filesOf(int partition) throws IOException {
        return Garbage.folderOf(files, partition);
    }

    /** Adds nothing more to these files: they are deleted some time after write cycles to come. */
    public void leave(List<String> names) {
        for (String name : names) {
            FileKey key = FileKey.parse(name);
            if (key != null && key.kind() == FileKey.Kind.BUNDLE) {
                writer.leaveBundle(key.number());
            }
        }
    }

    /** Deletes files and folders that nothing refers to, in this order. */
    public void delete(List<String> names) throws IOException {
        leave(names);
        Set<FileKey> keys = new HashSet<>();
        for (String name : names) {
            FileKey key = FileKey.parse(name);
            if (key != null) {
                keys.add(key);
                openFiles.drop(key);
            }
        }
        for (String name : names) {
            files.delete(name);
        }
        for (FileKey key : keys) {
            // A reader with an old log may have opened it once more.
            openFiles.drop(key);
        }
        blocks.forget(keys);
    }

    /** Closes all files. Reads that are under way finish. */
    @Override
    public void close() throws IOException {
        openFiles.close();
    }

    private long sizeOf(long bundle) throws IOException {
        Long known = bundleSizes.get(bundle);
        if (known == null) {
            try (OpenFiles.Hold hold = openFiles.open(FileKey.bundle(bundle))) {
                known = hold.file().size();
            }
            bundleSizes.put(bundle, known);
        }
        return known;
    }
}
