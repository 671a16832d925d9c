package dev.sluice.storage.internal.compact;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.record.BatchFilter;
import dev.sluice.core.record.Batches;
import dev.sluice.core.record.RecordFormatException;
import dev.sluice.core.store.Batch;
import dev.sluice.core.store.Compaction;
import dev.sluice.storage.internal.log.CorruptLogException;
import dev.sluice.storage.internal.log.LogFiles;
import dev.sluice.storage.internal.log.Segment;
import dev.sluice.storage.internal.log.SegmentOutput;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Makes segments without the records that later ones make superfluous. A pass reads what is new and
 * notes the last offset of each key as far as memory allows; then it reads everything before the
 * place that it reached and writes what stays, small segments together. What it has not noted it
 * does not remove, so a pass that does not reach the end is as right as one that does.
 *
 * <p>Cost of a pass: new segments are read twice and others once, what stays is written once; a
 * hash for each record with a key.
 *
 * <p><i>Confined to the thread that compacts.</i>
 */
public final class SegmentCompactor {
    private static final Logger LOG = LoggerFactory.getLogger(SegmentCompactor.class);

    private final LogFiles logs;
    private final long maxBytes;
    private final BooleanSupplier isCancelled;
    private final BatchFilter filter = new BatchFilter();

    /**
     * @param maxBytes what the offsets of keys may take
     * @param isCancelled whether a pass is to end early; thread-safe
     */
    public SegmentCompactor(LogFiles logs, long maxBytes, BooleanSupplier isCancelled) {
        this.logs = logs;
        this.maxBytes = maxBytes;
        this.isCancelled = isCancelled;
    }

    /**
     * Does one pass. When it throws, or was cancelled, it leaves no files behind.
     *
     * @return null if it was cancelled
     */
    public @Nullable Compacted run(CompactionTask task)
            throws IOException, CorruptLogException, TooManyKeysException {
        KeyOffsets keys = new KeyOffsets(newOffsets(task), maxBytes);
        long reached = note(task, keys);
        List<Segment> replaced =
                task.segments().stream().filter(each -> each.baseOffset() < reached).toList();
        Rewrite rewrite = new Rewrite(task, keys, reached);
        List<Segment> written = null;
        SegmentOutput output = logs.rewrite(task.partition(), task.nextRevision());
        try (output) {
            if (rewrite.run(replaced, output)) {
                written = output.finish();
            }
        } finally {
            if (written == null) {
                remove(output.files());
            }
        }
        if (written == null) {
            return null;
        }
        return new Compacted(
                task.partition(),
                replaced,
                written,
                reached,
                reached >= task.endOffset(),
                rewrite.done(replaced, written));
    }

    private void remove(List<String> unfinished) {
        try {
            logs.delete(unfinished);
        } catch (IOException e) {
            LOG.warn("unfinished segments are left behind until the next start", e);
        }
    }

    /** No more keys than this can be new. */
    private static long newOffsets(CompactionTask task) {
        long sum = 0;
        for (Segment segment : task.segments()) {
            long from = Math.max(segment.baseOffset(), task.compactedTo());
            sum += Math.max(0, segment.nextOffset() - from);
        }
        return sum;
    }

    /** Notes new keys; returns the first offset behind them. */
    private long note(CompactionTask task, KeyOffsets keys)
            throws IOException, CorruptLogException, TooManyKeysException {
        long[] reached = {task.compactedTo()};
        for (Segment segment : task.segments()) {
            boolean wantsMore =
                    !task.isDirty(segment)
                            || logs.scan(
                                    task.partition(),
                                    segment,
                                    (batch, position) -> note(batch, reached, keys));
            if (!wantsMore) {
                if (keys.count() == 0 && !isCancelled.getAsBoolean()) {
                    throw new TooManyKeysException(reached[0], keys.room());
                }
                return reached[0];
            }
        }
        return task.endOffset();
    }

    private boolean note(Batch batch, long[] reached, KeyOffsets keys)
            throws RecordFormatException {
        if (Batches.nextOffset(batch) <= reached[0]) {
            return !isCancelled.getAsBoolean();
        }
        if (batch.records() > keys.room() || isCancelled.getAsBoolean()) {
            return false;
        }
        if (!Batches.isControl(batch)) {
            BatchFilter.visit(
                    batch,
                    (offset, key, isTombstone) -> {
                        if (key != null) {
                            keys.put(key, offset);
                        }
                        return true;
                    });
        }
        reached[0] = Batches.nextOffset(batch);
        return true;
    }

    /** The second half of a pass. */
    private final class Rewrite {
        private final CompactionTask task;
        private final KeyOffsets keys;
        private final long reached;
        private long recordsRead;
        private long recordsKept;

        Rewrite(CompactionTask task, KeyOffsets keys, long reached) {
            this.task = task;
            this.keys = keys;
            this.reached = reached;
        }

        /** Returns whether it got to the end. */
        boolean run(List<Segment> segments, SegmentOutput output)
                throws IOException, CorruptLogException {
            for (Segment segment : segments) {
                boolean isWhole =
                        logs.scan(
                                task.partition(), segment, (batch, position) -> add(batch, output));
                if (!isWhole) {
                    return false;
                }
            }
            return !isCancelled.getAsBoolean();
        }

        private boolean add(Batch batch, SegmentOutput output)
                throws IOException, RecordFormatException {
            recordsRead += batch.records();
            Batch left = left(batch);
            if (left != null) {
                recordsKept += left.records();
                output.add(left);
            }
            return !isCancelled.getAsBoolean();
        }

        private @Nullable Batch left(Batch batch) throws RecordFormatException {
            if (Batches.isControl(batch)) {
                return batch;
            }
            boolean isNoted = Batches.nextOffset(batch) <= reached;
            long horizonMs = Batches.deleteHorizonMs(batch);
            boolean mayForget = isNoted && horizonMs >= 0 && horizonMs <= task.nowMs();
            return filter.filter(
                    batch,
                    (offset, key, isTombstone) -> keeps(offset, key, isTombstone && mayForget),
                    isNoted ? task.horizonMs() : -1);
        }

        private boolean keeps(long offset, @Nullable Bytes key, boolean isForgettable) {
            return key == null || (!isForgettable && keys.get(key) <= offset);
        }

        Compaction done(List<Segment> before, List<Segment> after) {
            return new Compaction(recordsRead, recordsKept, bytes(before), bytes(after));
        }

        private static long bytes(List<Segment> segments) {
            return segments.stream().mapToLong(Segment::bytes).sum();
        }
    }
}
