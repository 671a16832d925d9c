package dev.sluice.benchmarks.store;

import dev.sluice.core.store.CommitListener;
import dev.sluice.core.store.Durability;
import dev.sluice.core.store.PartitionId;
import dev.sluice.core.store.StoreFailure;
import dev.sluice.core.store.WriteSet;

import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;

/**
 * Puts data into a store as fast as it goes; nothing is measured.
 *
 * <p><i>Confined to its loop.</i>
 */
final class Filling implements CommitListener {
    private static final long SEED = 20_260_103;
    private static final int WRITERS = 256;
    private static final Payload NOTHING = new Payload(1, 0);

    private final StoreUnderLoad target;
    private final List<PartitionId> partitions;
    private final Payload payload;
    private final WorkLoop loop;
    private final SplittableRandom random = new SplittableRandom(SEED);
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private long toCommit;
    private long toHear;

    private Filling(
            StoreUnderLoad target,
            List<PartitionId> partitions,
            Payload payload,
            long commits,
            WorkLoop loop) {
        this.target = target;
        this.partitions = partitions;
        this.payload = payload;
        this.loop = loop;
        this.toCommit = commits;
        this.toHear = commits;
    }

    /** Returns when all are acknowledged; the last one is forced, and so all before it. */
    static void fill(
            StoreUnderLoad target, List<PartitionId> partitions, Payload payload, long commits) {
        try (WorkLoop loop = new WorkLoop("loop-fill", target.threads())) {
            Filling filling = new Filling(target, partitions, payload, commits, loop);
            loop.execute(
                    () -> {
                        for (int i = 0; i < WRITERS; i++) {
                            filling.commit();
                        }
                    });
            filling.done.join();
        }
    }

    /** Returns when this one is acknowledged. */
    static void commit(StoreUnderLoad target, WriteSet writes) {
        try (WorkLoop loop = new WorkLoop("loop-fill", target.threads())) {
            Filling only = new Filling(target, List.of(), NOTHING, 1, loop);
            only.toCommit = 0;
            target.store().commit(writes, loop, only);
            only.done.join();
        }
    }

    private void commit() {
        if (toCommit == 0) {
            return;
        }
        toCommit--;
        PartitionId partition = partitions.get(random.nextInt(partitions.size()));
        Durability level = toCommit == 0 ? Durability.COMMIT : Durability.OS;
        WriteSet writes = new WriteSet().append(partition, payload.next()).durability(level);
        target.store().commit(writes, loop, this);
    }

    @Override
    public void committed(long[] baseOffsets) {
        toHear--;
        if (toHear == 0) {
            done.complete(null);
        }
        commit();
    }

    @Override
    public void failed(StoreFailure failure) {
        done.completeExceptionally(new IllegalStateException(failure.detail()));
    }
}
