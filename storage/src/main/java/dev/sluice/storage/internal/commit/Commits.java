package dev.sluice.storage.internal.commit;

import dev.sluice.core.loop.Loop;
import dev.sluice.core.metrics.Metrics;
import dev.sluice.core.store.CommitListener;
import dev.sluice.core.store.StoreFailure;
import dev.sluice.core.store.StoreFailure.Reason;
import dev.sluice.core.store.WriteSet;
import dev.sluice.storage.internal.journal.Journal;

import java.util.function.LongSupplier;

/**
 * Takes write sets from the event loops for the journal thread. What waits is limited: a slow disk
 * makes answers late, then refusals, and never takes memory without end.
 *
 * <p><i>Thread-safe.</i>
 */
public final class Commits {
    private final CommitLimits limits;
    private final CommitMetrics metrics;
    private final CommitInbox inbox = new CommitInbox();
    private final LongSupplier nanoTime;

    public Commits(CommitLimits limits, Metrics metrics, LongSupplier nanoTime) {
        this.limits = limits;
        this.metrics = new CommitMetrics(metrics);
        this.nanoTime = nanoTime;
    }

    /** The cycle that commits what is put here; there is one. */
    public CommitCycle cycle(
            Partitions partitions,
            CommitCycle.Surroundings surroundings,
            Journal journal,
            int nextPartition) {
        return new CommitCycle(
                new CommitCycle.Shared(limits, inbox, metrics, nanoTime),
                partitions,
                surroundings,
                journal,
                nextPartition);
    }

    /** Puts a write set; the listener hears the outcome on {@code loop}, never within this call. */
    public void put(WriteSet writes, Loop loop, CommitListener listener) {
        PendingCommit commit = new PendingCommit(writes, loop, listener);
        long pending = metrics.pendingBytes.addAndGet(commit.bytes);
        if (pending > limits.pendingBytesMax() && pending > commit.bytes) {
            metrics.pendingBytes.addAndGet(-commit.bytes);
            metrics.refusedFull.increment();
            StoreFailure why =
                    new StoreFailure(
                            Reason.FULL,
                            "%d bytes wait for the disk already, %d may"
                                    .formatted(pending - commit.bytes, limits.pendingBytesMax()));
            loop.execute(() -> listener.failed(why));
            return;
        }
        inbox.put(commit);
    }

    /** Answers what was put after the journal thread ended. */
    public void refuseLeftOvers(StoreFailure why) {
        CommitChain left = new CommitChain();
        inbox.moveTo(left);
        for (PendingCommit commit = left.poll(); commit != null; commit = left.poll()) {
            PendingCommit refused = commit;
            metrics.pendingBytes.addAndGet(-refused.bytes);
            metrics.refusedStopped.increment();
            refused.loop.execute(() -> refused.listener.failed(why));
        }
    }
}
