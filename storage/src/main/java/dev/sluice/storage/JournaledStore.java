package dev.sluice.storage;

import dev.sluice.core.loop.Loop;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.store.CommitListener;
import dev.sluice.core.store.PartitionBounds;
import dev.sluice.core.store.PartitionId;
import dev.sluice.core.store.ReadListener;
import dev.sluice.core.store.Store;
import dev.sluice.core.store.StoreContext;
import dev.sluice.core.store.StoreFailure;
import dev.sluice.core.store.StoreOpenException;
import dev.sluice.core.store.WriteSet;
import dev.sluice.storage.internal.engine.Engine;
import dev.sluice.storage.internal.engine.Worker;
import dev.sluice.storage.internal.files.DataFiles;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.concurrent.ThreadFactory;
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
    private final Engine engine;

    private JournaledStore(Engine engine) {
        this.engine = engine;
    }

    /**
     * Recovers what the files hold. Nothing is committed until {@link #start}, or somebody runs the
     * {@link #workers}.
     */
    static JournaledStore open(DataFiles files, StoreContext context, LocalStoreConfig config)
            throws StoreOpenException {
        return new JournaledStore(Engine.open(files, context, config));
    }

    /** Gives the workers threads of their own. */
    void start(ThreadFactory threads) {
        engine.start(threads);
    }

    /** The journal's worker, then the segment writer; to be run by hand if it was not started. */
    List<Worker> workers() {
        return engine.workers();
    }

    @Override
    public PartitionBounds open(PartitionId partition) {
        return engine.open(partition);
    }

    @Override
    public void commit(WriteSet writes, Loop loop, CommitListener listener) {
        engine.commit(writes, loop, listener);
    }

    @Override
    public void read(
            PartitionId partition, long offset, int maxBytes, Loop loop, ReadListener listener) {
        engine.read(partition, offset, maxBytes, loop, listener);
    }

    @Override
    public void readAtTime(PartitionId partition, long epochMs, Loop loop, ReadListener listener) {
        engine.readAtTime(partition, epochMs, loop, listener);
    }

    @Override
    public PartitionBounds bounds(PartitionId partition) {
        return engine.bounds(partition);
    }

    @Override
    public void awaitBeyond(PartitionId partition, long offset, Loop loop, Runnable task) {
        engine.awaitBeyond(partition, offset, loop, task);
    }

    @Override
    public void load(String table, BiConsumer<Bytes, Bytes> entry) {
        engine.load(table).forEach(entry);
    }

    @Override
    public void trim(PartitionId partition, long offset) {
        engine.trim(partition, offset);
    }

    @Override
    public boolean isDurable() {
        return true;
    }

    @Override
    public @Nullable StoreFailure failure() {
        return engine.failure();
    }

    @Override
    public void close() {
        engine.close();
    }
}
