package dev.sluice.storage.internal.engine;

import dev.sluice.core.loop.Loop;
import dev.sluice.core.metrics.Metrics;
import dev.sluice.core.record.Batches;
import dev.sluice.core.store.Batch;
import dev.sluice.core.store.PartitionId;
import dev.sluice.core.store.ReadListener;
import dev.sluice.core.store.StoreFailure;
import dev.sluice.core.store.StoreFailure.Reason;
import dev.sluice.storage.internal.commit.Partition;
import dev.sluice.storage.internal.commit.Partitions;
import dev.sluice.storage.internal.log.CorruptLogException;
import dev.sluice.storage.internal.log.LogFiles;
import dev.sluice.storage.internal.log.StoredLog;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * Reads of partitions: from memory at once, from files on other threads.
 *
 * <p><i>Thread-safe.</i>
 */
public final class Reads {
    /** How often a read begins anew because what it wanted has moved to other files meanwhile. */
    private static final int ATTEMPTS = 10;

    private final Partitions partitions;
    private final LogFiles logs;
    private final Executor executor;
    private final DamageReport damage;

    public Reads(Partitions partitions, LogFiles logs, Executor executor, Metrics metrics) {
        this.partitions = partitions;
        this.logs = logs;
        this.executor = executor;
        this.damage = new DamageReport(metrics);
    }

    public void read(PartitionId id, long offset, int maxBytes, Loop loop, ReadListener listener) {
        Partition partition = partitions.find(id);
        if (partition == null) {
            fail(loop, listener, noSuch(id));
            return;
        }
        long end = partition.endOffset();
        if (offset < partition.startOffset() || offset > end) {
            fail(loop, listener, outOfRange(partition, offset));
            return;
        }
        List<Batch> batches = partition.readTail(offset, end, maxBytes);
        if (batches != null) {
            answer(loop, listener, batches, end);
        } else {
            executor.execute(() -> readFiles(partition, offset, maxBytes, loop, listener));
        }
    }

    public void readAtTime(PartitionId id, long epochMs, Loop loop, ReadListener listener) {
        Partition partition = partitions.find(id);
        if (partition == null) {
            fail(loop, listener, noSuch(id));
            return;
        }
        executor.execute(() -> findTime(partition, epochMs, loop, listener));
    }

    private void readFiles(
            Partition partition, long offset, int maxBytes, Loop loop, ReadListener listener) {
        for (int attempt = 1; ; attempt++) {
            long end = partition.endOffset();
            try {
                if (offset < partition.startOffset()) {
                    fail(loop, listener, outOfRange(partition, offset));
                    return;
                }
                List<Batch> batches = partition.readTail(offset, end, maxBytes);
                if (batches == null) {
                    batches = logs.read(partition.number(), partition.stored(), offset, maxBytes);
                }
                answer(loop, listener, batches, end);
                return;
            } catch (NoSuchFileException | IllegalArgumentException e) {
                if (attempt == ATTEMPTS) {
                    fail(loop, listener, corrupt(partition, e));
                    return;
                }
            } catch (IOException | CorruptLogException e) {
                fail(loop, listener, corrupt(partition, e));
                return;
            }
        }
    }

    private void findTime(Partition partition, long epochMs, Loop loop, ReadListener listener) {
        for (int attempt = 1; ; attempt++) {
            long end = partition.endOffset();
            try {
                List<Batch> batches = findTimeInFiles(partition, epochMs);
                if (batches.isEmpty()) {
                    batches = partition.readTailAtTime(epochMs, partition.startOffset(), end);
                }
                answer(loop, listener, batches, end);
                return;
            } catch (NoSuchFileException e) {
                if (attempt == ATTEMPTS) {
                    fail(loop, listener, corrupt(partition, e));
                    return;
                }
            } catch (IOException | CorruptLogException e) {
                fail(loop, listener, corrupt(partition, e));
                return;
            }
        }
    }

    /** Files may hold batches that were trimmed already; those do not count. */
    private List<Batch> findTimeInFiles(Partition partition, long epochMs)
            throws IOException, CorruptLogException {
        StoredLog log = partition.stored();
        long start = Math.max(partition.startOffset(), log.startOffset());
        List<Batch> found = logs.readAtTime(partition.number(), log, epochMs);
        long offset = start;
        while (!found.isEmpty()
                && Batches.nextOffset(found.getFirst()) <= start
                && offset < log.endOffset()) {
            List<Batch> next = logs.read(partition.number(), log, offset, 1);
            offset = Batches.nextOffset(next.getFirst());
            if (Batches.maxTimestampMs(next.getFirst()) >= epochMs) {
                return next;
            }
        }
        return found.isEmpty() || Batches.nextOffset(found.getFirst()) > start ? found : List.of();
    }

    private static void answer(
            Loop loop, ReadListener listener, List<Batch> batches, long endOffset) {
        loop.execute(() -> listener.read(batches, endOffset));
    }

    private static void fail(Loop loop, ReadListener listener, StoreFailure failure) {
        loop.execute(() -> listener.failed(failure));
    }

    /** What is said of a partition that is not open. */
    public static StoreFailure noSuch(PartitionId id) {
        return new StoreFailure(Reason.NO_SUCH_PARTITION, "partition " + id + " is not open");
    }

    private static StoreFailure outOfRange(Partition partition, long offset) {
        return new StoreFailure(
                Reason.OFFSET_OUT_OF_RANGE,
                "partition %s holds %d to %d, not %d"
                        .formatted(
                                partition.id(),
                                partition.startOffset(),
                                partition.endOffset(),
                                offset));
    }

    private StoreFailure corrupt(Partition partition, Exception cause) {
        StoreFailure why =
                new StoreFailure(
                        Reason.CORRUPT,
                        "partition %s cannot be read: %s"
                                .formatted(partition.id(), cause.getMessage()));
        damage.found(why);
        return why;
    }
}
