package dev.sluice.storage.internal.log;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.record.Batches;
import dev.sluice.core.store.Batch;
import dev.sluice.storage.internal.files.DataFiles;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/**
 * Adds runs to the current bundle, together with what has to be copied forward from older ones. A
 * bundle is added to until it has reached its size; one from before the start never is.
 *
 * <p><i>Confined to the segment writer.</i>
 */
final class BundleAppender {
    private static final Logger LOG = LoggerFactory.getLogger(BundleAppender.class);

    private final DataFiles remover;
    private final OpenFiles files;
    private final Blocks blocks;
    private final LogConfig config;
    private final WriteStream stream;
    private long number;
    private long size;
    private long confirmedNumber;
    private long confirmedSize;
    private OpenFiles.@Nullable Hold hold;

    /**
     * @param nextNumber higher than that of any bundle there is
     */
    BundleAppender(
            DataFiles remover,
            OpenFiles files,
            Blocks blocks,
            LogConfig config,
            WriteStream stream,
            long nextNumber) {
        this.remover = remover;
        this.files = files;
        this.blocks = blocks;
        this.config = config;
        this.stream = stream;
        this.number = nextNumber - 1;
        this.size = Long.MAX_VALUE;
        confirm();
    }

    /** The number of the bundle that the next run goes to if it is not full; it may not exist. */
    long current() {
        return number;
    }

    /**
     * Writes the run's batches, and before them the newest extents that are to be merged with them.
     *
     * @param sparse bundles that nothing may stay in
     */
    StoredLog append(Run run, Set<Long> sparse, Forces forces) throws IOException {
        List<Extent> extents = run.stored().extents();
        List<Bytes> copies = copies(run.partition(), extents, Merging.kept(run, sparse, config));
        int kept = extents.size() - copies.size();
        List<Extent> moved = extents.subList(kept, extents.size());
        long bytes = run.bytes();
        long maxTimestampMs = Long.MIN_VALUE;
        for (Extent extent : moved) {
            bytes += extent.bytes();
            maxTimestampMs = Math.max(maxTimestampMs, extent.maxTimestampMs());
        }
        for (Batch batch : run.batches()) {
            maxTimestampMs = Math.max(maxTimestampMs, Batches.maxTimestampMs(batch));
        }
        if (bytes == 0) {
            return run.stored();
        }
        begin(forces);
        Extent extent =
                new Extent(
                        number,
                        stream.position() + BundleFormat.RUN_HEADER_BYTES,
                        Math.toIntExact(bytes),
                        moved.isEmpty()
                                ? run.batches().getFirst().baseOffset()
                                : moved.getFirst().baseOffset(),
                        run.nextOffset(),
                        maxTimestampMs);
        stream.put(BundleFormat.runHeader(run.partition(), extent));
        for (Bytes copy : copies) {
            stream.put(copy);
        }
        for (Batch batch : run.batches()) {
            stream.put(batch);
        }
        List<Extent> result = new ArrayList<>(extents.subList(0, kept));
        result.add(extent);
        return new StoredLog(run.startOffset(), run.stored().segments(), result);
    }

    /** Writes out what was added; its force is left to do. */
    void finish(Forces forces) throws IOException {
        OpenFiles.Hold written = hold;
        if (written != null) {
            stream.flush();
            size = stream.position();
            hold = null;
            forces.add(written);
        }
    }

    /** Adds nothing to the bundle any more. */
    void leave(long bundle) {
        if (bundle == number) {
            size = Long.MAX_VALUE;
        }
        if (bundle == confirmedNumber) {
            confirmedSize = Long.MAX_VALUE;
        }
    }

    /** What was added is needed. */
    final void confirm() {
        confirmedNumber = number;
        confirmedSize = size;
    }

    /** Lets go of the bundle after a failure. */
    void release() throws IOException {
        OpenFiles.Hold failed = hold;
        if (failed != null) {
            hold = null;
            failed.close();
        }
    }

    /** Takes back what was added since it was confirmed. */
    void abandon() throws IOException {
        release();
        for (; number > confirmedNumber; number--) {
            FileKey key = FileKey.bundle(number);
            files.drop(key);
            remover.delete(key.name());
        }
        size = confirmedSize;
    }

    /** The bytes of the extents from {@code first} on, but only of those behind a damaged one. */
    private List<Bytes> copies(int partition, List<Extent> extents, int first) throws IOException {
        Deque<Bytes> copies = new ArrayDeque<>();
        for (int i = extents.size() - 1; i >= first; i--) {
            try {
                copies.addFirst(blocks.load(partition, extents.get(i)).bytes());
            } catch (CorruptLogException e) {
                LOG.error("an extent of partition {} stays: {}", partition, e.getMessage());
                break;
            }
        }
        return List.copyOf(copies);
    }

    private void begin(Forces forces) throws IOException {
        if (hold != null && stream.position() < config.bundleBytes()) {
            return;
        }
        finish(forces);
        if (size < config.bundleBytes()) {
            hold = files.open(FileKey.bundle(number));
            stream.begin(hold.file(), size);
            return;
        }
        number++;
        hold = files.create(FileKey.bundle(number));
        stream.begin(hold.file(), 0);
        stream.put(BundleFormat.header(number));
        forces.addFolder(FileKey.BUNDLES);
        forces.addFolder("");
    }
}
