package dev.sluice.routing.testkit;

import dev.sluice.core.loop.Loop;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.store.CommitListener;
import dev.sluice.core.store.CompactionListener;
import dev.sluice.core.store.CompactionRules;
import dev.sluice.core.store.PartitionBounds;
import dev.sluice.core.store.PartitionId;
import dev.sluice.core.store.ReadListener;
import dev.sluice.core.store.Store;
import dev.sluice.core.store.StoreFailure;
import dev.sluice.core.store.StoreFailure.Reason;
import dev.sluice.core.store.WriteSet;

import org.jspecify.annotations.Nullable;

import java.util.function.BiConsumer;
import java.util.function.Predicate;

/** A store that is full for the commits that the test chooses. <i>Confined to one thread.</i> */
public final class RefusingStore implements Store {
    private final Store store;
    private final Predicate<WriteSet> isRefused;

    public RefusingStore(Store store, Predicate<WriteSet> isRefused) {
        this.store = store;
        this.isRefused = isRefused;
    }

    @Override
    public PartitionBounds open(PartitionId partition) {
        return store.open(partition);
    }

    @Override
    public void commit(WriteSet writes, Loop loop, CommitListener listener) {
        if (isRefused.test(writes)) {
            loop.execute(() -> listener.failed(new StoreFailure(Reason.FULL, "by the test")));
        } else {
            store.commit(writes, loop, listener);
        }
    }

    @Override
    public void read(
            PartitionId partition, long offset, int maxBytes, Loop loop, ReadListener listener) {
        store.read(partition, offset, maxBytes, loop, listener);
    }

    @Override
    public void readAtTime(PartitionId partition, long epochMs, Loop loop, ReadListener listener) {
        store.readAtTime(partition, epochMs, loop, listener);
    }

    @Override
    public PartitionBounds bounds(PartitionId partition) {
        return store.bounds(partition);
    }

    @Override
    public void awaitBeyond(PartitionId partition, long offset, Loop loop, Runnable task) {
        store.awaitBeyond(partition, offset, loop, task);
    }

    @Override
    public void load(String table, BiConsumer<Bytes, Bytes> entry) {
        store.load(table, entry);
    }

    @Override
    public void trim(PartitionId partition, long offset) {
        store.trim(partition, offset);
    }

    @Override
    public void compact(
            PartitionId partition, CompactionRules rules, Loop loop, CompactionListener listener) {
        store.compact(partition, rules, loop, listener);
    }

    @Override
    public boolean isDurable() {
        return store.isDurable();
    }

    @Override
    public @Nullable StoreFailure failure() {
        return store.failure();
    }

    @Override
    public void close() {
        store.close();
    }
}
