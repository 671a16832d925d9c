package dev.sluice.storage;

import dev.sluice.core.loop.Loop;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.metrics.Metrics;
import dev.sluice.core.record.Batches;
import dev.sluice.core.record.RecordFormatException;
import dev.sluice.core.store.Batch;
import dev.sluice.core.store.CommitListener;
import dev.sluice.core.store.Compaction;
import dev.sluice.core.store.CompactionListener;
import dev.sluice.core.store.CompactionRules;
import dev.sluice.core.store.PartitionBounds;
import dev.sluice.core.store.PartitionId;
import dev.sluice.core.store.ReadListener;
import dev.sluice.core.store.Store;
import dev.sluice.core.store.StoreFailure;
import dev.sluice.core.store.StoreFailure.Reason;
import dev.sluice.core.store.WriteSet;
import dev.sluice.storage.internal.producer.ProducerLimits;
import dev.sluice.storage.internal.producer.Producers;
import dev.sluice.storage.internal.producer.SequenceCheck;
import dev.sluice.storage.internal.producer.StoredProducers;

import org.jspecify.annotations.Nullable;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;

/**
 * A store that forgets everything at the end of the process: for transient brokers and for tests.
 *
 * <p>What it holds is bounded; a commit that would go beyond the limit fails as a whole, while
 * commits that only delete always pass. A commit copies no bytes.
 *
 * <p>Compaction runs on the loop that asks, and keeps that busy as long as it takes.
 *
 * <p><i>Thread-safe.</i> One lock guards all of it and is held for memory work only; listeners are
 * called by their loops, never under it.
 */
public final class InMemoryStore implements Store {
    /** Nothing is old without a clock: only their number counts. */
    private static final ProducerLimits PRODUCERS = ProducerLimits.DEFAULTS;

    private final Object lock = new Object();
    private final InstantSource clock;
    private final long maxBytes;
    private final Map<PartitionId, Partition> partitions = new HashMap<>();
    private final StateTables tables = new StateTables();
    private final SequenceCheck sequences = new SequenceCheck();
    private final LongAdder commits;
    private final LongAdder refusedFull;
    private long usedBytes;
    private boolean isClosed;

    /** A partition and those who wait for its end to move. */
    private static final class Partition {
        final PartitionLog log = new PartitionLog();
        final Producers producers = new Producers(StoredProducers.NONE);
        final List<Waiter> waiters = new ArrayList<>();
    }

    private record Waiter(long offset, Loop loop, Runnable task) {}

    /**
     * @param clock for the age of what compaction removes
     */
    public InMemoryStore(InMemoryStoreConfig config, InstantSource clock, Metrics metrics) {
        this.clock = clock;
        maxBytes = config.maxBytes().bytes();
        commits = metrics.counter("sluice_store_commits_total", "Write sets that the store took");
        refusedFull =
                metrics.counter(
                        "sluice_store_refused_commits_total",
                        "Write sets that the store did not take",
                        "reason",
                        "full");
        metrics.gauge("sluice_store_used_bytes", "What the store's limit counts", this::usedBytes);
        metrics.gauge("sluice_store_limit_bytes", "The store's limit", () -> maxBytes);
    }

    /** What the limit counts: batches, keys and values, each with a fixed share. */
    public long usedBytes() {
        synchronized (lock) {
            return usedBytes;
        }
    }

    /** Throws {@link IllegalStateException} after {@link #close}. */
    @Override
    public PartitionBounds open(PartitionId partition) {
        synchronized (lock) {
            checkOpen();
            return partitions.computeIfAbsent(partition, _ -> new Partition()).log.bounds();
        }
    }

    @Override
    public void commit(WriteSet writes, Loop loop, CommitListener listener) {
        long[] baseOffsets = new long[writes.appends().size()];
        List<Waiter> awakened = new ArrayList<>();
        StoreFailure failure;
        synchronized (lock) {
            failure = refusal(writes);
            if (failure == null && sequences.isRepetition()) {
                baseOffsets = sequences.offsets();
            } else if (failure == null) {
                apply(writes, baseOffsets, awakened);
            }
        }
        long[] offsets = baseOffsets;
        if (failure == null) {
            commits.increment();
            loop.execute(() -> listener.committed(offsets));
        } else {
            loop.execute(() -> listener.failed(failure));
        }
        awakened.forEach(waiter -> waiter.loop().execute(waiter.task()));
    }

    @Override
    public void read(
            PartitionId partition, long offset, int maxBytes, Loop loop, ReadListener listener) {
        synchronized (lock) {
            Partition found = partitions.get(partition);
            if (found == null) {
                answer(loop, listener, noSuch(partition));
            } else if (!found.log.covers(offset)) {
                answer(loop, listener, outOfRange(partition, offset, found.log.bounds()));
            } else {
                answer(loop, listener, found.log.read(offset, maxBytes), found.log.endOffset());
            }
        }
    }

    @Override
    public void readAtTime(PartitionId partition, long epochMs, Loop loop, ReadListener listener) {
        synchronized (lock) {
            Partition found = partitions.get(partition);
            if (found == null) {
                answer(loop, listener, noSuch(partition));
            } else {
                answer(loop, listener, found.log.readAtTime(epochMs), found.log.endOffset());
            }
        }
    }

    @Override
    public PartitionBounds bounds(PartitionId partition) {
        synchronized (lock) {
            return opened(partition).log.bounds();
        }
    }

    @Override
    public void awaitBeyond(PartitionId partition, long offset, Loop loop, Runnable task) {
        synchronized (lock) {
            Partition found = opened(partition);
            if (found.log.endOffset() > offset) {
                loop.execute(task);
            } else {
                found.waiters.add(new Waiter(offset, loop, task));
            }
        }
    }

    @Override
    public void load(String table, BiConsumer<Bytes, Bytes> entry) {
        List<Map.Entry<Bytes, Bytes>> entries;
        synchronized (lock) {
            checkOpen();
            entries = tables.entries(table);
        }
        entries.forEach(each -> entry.accept(each.getKey(), each.getValue()));
    }

    @Override
    public void trim(PartitionId partition, long offset) {
        synchronized (lock) {
            PartitionLog log = opened(partition).log;
            long before = log.usedBytes();
            log.trim(offset);
            usedBytes += log.usedBytes() - before;
        }
    }

    @Override
    public void compact(
            PartitionId partition, CompactionRules rules, Loop loop, CompactionListener listener) {
        loop.execute(
                () -> {
                    try {
                        compact(partition, rules, listener);
                    } catch (RecordFormatException e) {
                        listener.failed(
                                new StoreFailure(
                                        Reason.CORRUPT,
                                        "partition %s cannot be compacted: %s"
                                                .formatted(partition, e.getMessage())));
                    }
                });
    }

    private void compact(PartitionId id, CompactionRules rules, CompactionListener listener)
            throws RecordFormatException {
        long nowMs = clock.millis();
        Partition partition;
        List<Batch> batches = List.of();
        synchronized (lock) {
            partition = partitions.get(id);
            if (partition != null) {
                batches = partition.log.compactable(rules, nowMs);
            }
        }
        if (partition == null) {
            listener.failed(noSuch(id));
            return;
        }
        if (batches.isEmpty()) {
            listener.compacted(Compaction.NONE);
            return;
        }
        MemoryCompaction compaction = new MemoryCompaction(batches, rules, nowMs);
        Compaction done = compaction.run();
        synchronized (lock) {
            long before = partition.log.usedBytes();
            partition.log.replace(batches, compaction.left());
            if (partitions.get(id) == partition) {
                usedBytes += partition.log.usedBytes() - before;
            }
        }
        listener.compacted(done);
    }

    @Override
    public @Nullable StoreFailure failure() {
        synchronized (lock) {
            return isClosed ? stopped() : null;
        }
    }

    @Override
    public boolean isDurable() {
        return false;
    }

    /** Lets go of everything; who still waits is not called. */
    @Override
    public void close() {
        synchronized (lock) {
            isClosed = true;
            partitions.clear();
            tables.clear();
            usedBytes = 0;
        }
    }

    private @Nullable StoreFailure refusal(WriteSet writes) {
        if (isClosed) {
            return stopped();
        }
        for (WriteSet.Append append : writes.appends()) {
            if (!partitions.containsKey(append.partition())) {
                return noSuch(append.partition());
            }
            checkSpan(append.batch());
        }
        StoreFailure outOfSequence = sequences.check(writes, this::producersOf);
        if (outOfSequence != null || sequences.isRepetition()) {
            return outOfSequence;
        }
        long growth = tables.growthOf(writes.puts());
        for (WriteSet.Append append : writes.appends()) {
            growth += PartitionLog.usedBytes(append.batch());
        }
        if (growth > 0 && !writes.usesReserve() && usedBytes + growth > maxBytes) {
            refusedFull.increment();
            return new StoreFailure(
                    Reason.FULL,
                    "the store holds "
                            + usedBytes
                            + " of "
                            + maxBytes
                            + " bytes; "
                            + growth
                            + " more do not fit");
        }
        return null;
    }

    private @Nullable Producers producersOf(PartitionId id) {
        Partition partition = partitions.get(id);
        return partition == null ? null : partition.producers;
    }

    /** Throws {@link IllegalArgumentException} for bytes that never were a batch. */
    private static void checkSpan(Batch batch) {
        if (!Batches.isPlausible(batch)) {
            throw new IllegalArgumentException("no batch of magic 2: " + batch);
        }
    }

    /** Cannot fail half-way: what could be refused was refused before. */
    private void apply(WriteSet writes, long[] baseOffsets, List<Waiter> awakened) {
        usedBytes += tables.growthOf(writes.puts());
        tables.apply(writes.puts());
        int index = 0;
        for (WriteSet.Append append : writes.appends()) {
            Partition partition = opened(append.partition());
            long offset = partition.log.append(append.batch());
            baseOffsets[index++] = offset;
            if (Batches.isSequenced(append.batch())) {
                partition.producers.appended(append.batch().at(offset), 0);
                partition.producers.forget(PRODUCERS, 0);
            }
            usedBytes += PartitionLog.usedBytes(append.batch());
        }
        for (WriteSet.Append append : writes.appends()) {
            awaken(opened(append.partition()), awakened);
        }
        writes.drops().forEach(this::drop);
    }

    private void drop(PartitionId partition) {
        Partition gone = partitions.remove(partition);
        if (gone != null) {
            usedBytes -= gone.log.usedBytes();
        }
    }

    private static void awaken(Partition partition, List<Waiter> awakened) {
        Iterator<Waiter> waiters = partition.waiters.iterator();
        while (waiters.hasNext()) {
            Waiter waiter = waiters.next();
            if (partition.log.endOffset() > waiter.offset()) {
                awakened.add(waiter);
                waiters.remove();
            }
        }
    }

    private Partition opened(PartitionId partition) {
        Partition found = partitions.get(partition);
        if (found == null) {
            throw new IllegalArgumentException("partition " + partition + " is not open");
        }
        return found;
    }

    private void checkOpen() {
        if (isClosed) {
            throw new IllegalStateException("the store is closed");
        }
    }

    private StoreFailure noSuch(PartitionId partition) {
        return failure() != null
                ? stopped()
                : new StoreFailure(
                        Reason.NO_SUCH_PARTITION, "partition " + partition + " is not open");
    }

    private static StoreFailure stopped() {
        return new StoreFailure(Reason.STOPPED, "the store is closed");
    }

    private static StoreFailure outOfRange(
            PartitionId partition, long offset, PartitionBounds bounds) {
        return new StoreFailure(
                Reason.OFFSET_OUT_OF_RANGE,
                "partition "
                        + partition
                        + " holds "
                        + bounds.startOffset()
                        + " to "
                        + bounds.endOffset()
                        + ", not "
                        + offset);
    }

    private static void answer(
            Loop loop, ReadListener listener, List<Batch> batches, long endOffset) {
        List<Batch> given = List.copyOf(batches);
        loop.execute(() -> listener.read(given, endOffset));
    }

    private static void answer(Loop loop, ReadListener listener, StoreFailure failure) {
        loop.execute(() -> listener.failed(failure));
    }
}
