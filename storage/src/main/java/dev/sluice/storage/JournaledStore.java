package dev.sluice.storage;

import dev.sluice.core.loop.Loop;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.record.Batches;
import dev.sluice.core.store.CommitListener;
import dev.sluice.core.store.CompactionListener;
import dev.sluice.core.store.CompactionRules;
import dev.sluice.core.store.PartitionBounds;
import dev.sluice.core.store.PartitionId;
import dev.sluice.core.store.ReadListener;
import dev.sluice.core.store.Store;
import dev.sluice.core.store.StoreContext;
import dev.sluice.core.store.StoreFailure;
import dev.sluice.core.store.StoreOpenException;
import dev.sluice.core.store.WriteSet;
import dev.sluice.storage.internal.commit.CommitLimits;
import dev.sluice.storage.internal.commit.Commits;
import dev.sluice.storage.internal.commit.Partition;
import dev.sluice.storage.internal.commit.Partitions;
import dev.sluice.storage.internal.engine.Reads;
import dev.sluice.storage.internal.engine.Recovery;
import dev.sluice.storage.internal.engine.Recovery.Recovered;
import dev.sluice.storage.internal.engine.StartRefusals;
import dev.sluice.storage.internal.engine.Worker;
import dev.sluice.storage.internal.engine.Workers;
import dev.sluice.storage.internal.files.DataFiles;
import dev.sluice.storage.internal.journal.Journal;
import dev.sluice.storage.internal.log.LogConfig;
import dev.sluice.storage.internal.producer.ProducerLimits;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;

/**
 * The store that survives: what it has answered lies on the disk.
 *
 * <p>One journal takes everything that is committed; a commit is answered after one write and one
 * force that it shares with whatever else came meanwhile. What the journal holds is in memory too,
 * for readers at the end, until the segment writer has carried it over to the partitions' files.
 *
 * <p><i>Thread-safe.</i>
 */
public final class JournaledStore implements Store {
    private static final Logger LOG = LoggerFactory.getLogger(JournaledStore.class);
    private static final int CYCLE_BYTES = 1024 * 1024;
    private static final int CYCLE_RECORDS = 4096;

    private final Partitions partitions;
    private final Commits commits;
    private final Reads reads;
    private final Workers workers;
    private final Runnable whenClosed;
    private final AtomicBoolean isClosed = new AtomicBoolean();

    private JournaledStore(
            Partitions partitions,
            Commits commits,
            Reads reads,
            Workers workers,
            Runnable whenClosed) {
        this.whenClosed = whenClosed;
        this.partitions = partitions;
        this.commits = commits;
        this.reads = reads;
        this.workers = workers;
    }

    /**
     * Recovers what the files hold. Nothing is committed until {@link #start}, or until somebody
     * runs the {@link #workers} by hand.
     *
     * @param executor runs reads and forces of files; both block
     * @param whenClosed runs at the end of {@link #close}
     */
    static JournaledStore open(
            DataFiles files,
            StoreContext context,
            LocalStoreConfig config,
            Executor executor,
            Runnable whenClosed)
            throws StoreOpenException {
        return open(files, context, config, logConfig(config), executor, whenClosed);
    }

    /** The same, with limits of the partitions' files that nobody configures. */
    static JournaledStore open(
            DataFiles files,
            StoreContext context,
            LocalStoreConfig config,
            LogConfig logConfig,
            Executor executor,
            Runnable whenClosed)
            throws StoreOpenException {
        Recovered recovered =
                new Recovery(files, logConfig, producers(config), context.clock(), executor).run();
        Commits commits = new Commits(limits(config), context.metrics(), context.nanoTime());
        try {
            Workers workers =
                    Workers.of(
                            files,
                            recovered,
                            commits,
                            new Workers.Settings(
                                    config.journalFileSize().bytes(),
                                    config.journalFiles(),
                                    config.reserve().bytes(),
                                    config.compactionMemory().bytes()),
                            context);
            Reads reads =
                    new Reads(
                            recovered.partitions(), recovered.logs(), executor, context.metrics());
            return new JournaledStore(recovered.partitions(), commits, reads, workers, whenClosed);
        } catch (IOException e) {
            throw StartRefusals.of(e, files);
        }
    }

    private static CommitLimits limits(LocalStoreConfig config) {
        return new CommitLimits(
                CYCLE_BYTES,
                CYCLE_RECORDS,
                Journal.frameBytesMax(config.journalFileSize().bytes()),
                config.maxPending().bytes(),
                config.syncInterval());
    }

    private static ProducerLimits producers(LocalStoreConfig config) {
        return new ProducerLimits(config.producerExpiry(), config.maxProducers());
    }

    private static LogConfig logConfig(LocalStoreConfig config) {
        LogConfig defaults = LogConfig.DEFAULTS;
        return new LogConfig(
                config.segmentSize().bytes(),
                defaults.bundledBytesMax(),
                defaults.extentsMax(),
                defaults.bundleBytes(),
                defaults.blockBytes(),
                config.readCache().bytes(),
                config.maxOpenFiles());
    }

    /** Gives the workers threads of their own. */
    void start(ThreadFactory threads) {
        workers.start(threads);
    }

    /** The journal's worker, the segment writer, then the one that compacts. */
    List<Worker> workers() {
        return workers.all();
    }

    @Override
    public PartitionBounds open(PartitionId partition) {
        if (isClosed.get()) {
            throw new IllegalStateException("the store is closed");
        }
        return partitions.open(partition).bounds();
    }

    /** Throws {@link IllegalArgumentException} for bytes that never were a batch. */
    @Override
    public void commit(WriteSet writes, Loop loop, CommitListener listener) {
        for (WriteSet.Append append : writes.appends()) {
            if (!Batches.isPlausible(append.batch())) {
                throw new IllegalArgumentException("no batch of magic 2: " + append.batch());
            }
        }
        commits.put(writes, loop, listener);
        workers.committed();
    }

    @Override
    public void read(
            PartitionId partition, long offset, int maxBytes, Loop loop, ReadListener listener) {
        StoreFailure closed = closed();
        if (closed == null) {
            reads.read(partition, offset, maxBytes, loop, listener);
        } else {
            loop.execute(() -> listener.failed(closed));
        }
    }

    @Override
    public void readAtTime(PartitionId partition, long epochMs, Loop loop, ReadListener listener) {
        StoreFailure closed = closed();
        if (closed == null) {
            reads.readAtTime(partition, epochMs, loop, listener);
        } else {
            loop.execute(() -> listener.failed(closed));
        }
    }

    @Override
    public PartitionBounds bounds(PartitionId partition) {
        return partitions.get(partition).bounds();
    }

    @Override
    public void awaitBeyond(PartitionId partition, long offset, Loop loop, Runnable task) {
        partitions.get(partition).awaitBeyond(offset, loop, task);
    }

    @Override
    public void load(String table, BiConsumer<Bytes, Bytes> entry) {
        workers.load(table).forEach(entry);
    }

    @Override
    public void trim(PartitionId partition, long offset) {
        Partition trimmed = partitions.get(partition);
        if (trimmed.trim(offset)) {
            workers.trimmed(trimmed);
        }
    }

    @Override
    public void compact(
            PartitionId partition, CompactionRules rules, Loop loop, CompactionListener listener) {
        StoreFailure closed = closed();
        Partition found = partitions.find(partition);
        if (closed != null) {
            loop.execute(() -> listener.failed(closed));
        } else if (found == null) {
            StoreFailure why = Reads.noSuch(partition);
            loop.execute(() -> listener.failed(why));
        } else {
            workers.compact(found, rules, loop, listener);
        }
    }

    @Override
    public boolean isDurable() {
        return true;
    }

    @Override
    public @Nullable StoreFailure failure() {
        return workers.failure();
    }

    /** Finishes what was put before; the next start finds everything carried over. */
    @Override
    public void close() {
        if (!isClosed.compareAndSet(false, true)) {
            return;
        }
        try {
            workers.close();
        } catch (IOException e) {
            LOG.warn("the store did not close well; the next start takes longer", e);
        } finally {
            whenClosed.run();
        }
    }

    private @Nullable StoreFailure closed() {
        return isClosed.get() ? Workers.CLOSED : null;
    }
}
