package dev.sluice.storage.internal.log;

import dev.sluice.core.store.Batch;
import dev.sluice.storage.internal.files.DataFiles;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * Carries out write cycles: first the runs that go to segments, one partition after the other, then
 * all others into the bundle, then the forces.
 *
 * <p><i>Confined to the segment writer.</i>
 */
final class LogWriter {
    private static final Logger LOG = LoggerFactory.getLogger(LogWriter.class);
    static final int BUFFER_BYTES = 1 << 20;

    private final DataFiles files;
    private final Executor executor;
    private final Blocks blocks;
    private final LogConfig config;
    private final WriteStream stream = new WriteStream(BUFFER_BYTES);
    private final SegmentAppender segments;
    private final BundleAppender bundles;
    private boolean hasFailed;

    LogWriter(
            DataFiles files,
            OpenFiles openFiles,
            Blocks blocks,
            LogConfig config,
            Executor executor,
            long nextBundle) {
        this.files = files;
        this.executor = executor;
        this.blocks = blocks;
        this.config = config;
        this.segments = new SegmentAppender(openFiles, config, stream);
        this.bundles = new BundleAppender(files, openFiles, blocks, config, stream, nextBundle);
    }

    long currentBundle() {
        return bundles.current();
    }

    /** The bundle is about to be deleted; if runs were to go on there, they go to a new one. */
    void leaveBundle(long bundle) {
        bundles.leave(bundle);
    }

    void confirm() {
        bundles.confirm();
    }

    void abandon() throws IOException {
        bundles.abandon();
        hasFailed = false;
    }

    List<StoredLog> write(List<Run> runs, Set<Long> sparse)
            throws IOException, CorruptLogException {
        checkDistinct(runs);
        if (hasFailed) {
            throw new IllegalStateException("an earlier write cycle failed");
        }
        hasFailed = true;
        List<StoredLog> logs = runCycle(runs, sparse);
        hasFailed = false;
        return logs;
    }

    private List<StoredLog> runCycle(List<Run> runs, Set<Long> sparse)
            throws IOException, CorruptLogException {
        @Nullable StoredLog[] results = new @Nullable StoredLog[runs.size()];
        BitSet toSegments = Merging.toSegments(runs, config);
        try (Forces forces = new Forces(files, executor, Math.max(1, config.openFilesMax() / 2))) {
            boolean isDone = false;
            try {
                for (int i = 0; i < results.length; i++) {
                    if (toSegments.get(i)) {
                        results[i] = toSegments(runs.get(i), forces);
                    }
                }
                for (int i = 0; i < results.length; i++) {
                    if (results[i] == null) {
                        results[i] = bundles.append(runs.get(i), sparse, forces);
                    }
                }
                bundles.finish(forces);
                isDone = true;
            } finally {
                if (!isDone) {
                    stream.discard();
                    bundles.release();
                }
            }
            forces.run();
        }
        List<StoredLog> logs = new ArrayList<>(results.length);
        for (StoredLog result : results) {
            logs.add(Objects.requireNonNull(result));
        }
        return logs;
    }

    /** Null if damaged extents keep the partition from having segments behind them. */
    private @Nullable StoredLog toSegments(Run run, Forces forces)
            throws IOException, CorruptLogException {
        StoredLog stored = run.stored();
        List<Batch> batches = new ArrayList<>();
        try {
            for (Extent extent : stored.extents()) {
                Block block = blocks.load(run.partition(), extent);
                for (int i = 0; i < block.count(); i++) {
                    batches.add(block.batch(i));
                }
            }
        } catch (CorruptLogException e) {
            LOG.error("partition {} stays in bundles: {}", run.partition(), e.getMessage());
            return null;
        }
        batches.addAll(run.batches());
        if (batches.isEmpty()) {
            return stored;
        }
        List<Segment> written =
                segments.append(run.partition(), stored.segments(), batches, forces);
        return new StoredLog(run.startOffset(), written, List.of());
    }

    private static void checkDistinct(List<Run> runs) {
        Set<Integer> partitions = new HashSet<>();
        for (Run run : runs) {
            if (!partitions.add(run.partition())) {
                throw new IllegalArgumentException(
                        "two runs of partition " + run.partition() + " in one cycle");
            }
        }
    }
}
