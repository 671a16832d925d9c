package dev.sluice.storage.internal.commit;

import dev.sluice.core.store.PartitionId;
import dev.sluice.core.store.StoreFailure;
import dev.sluice.core.store.StoreFailure.Reason;
import dev.sluice.core.store.WriteSet;
import dev.sluice.storage.internal.producer.Producers;
import dev.sluice.storage.internal.producer.SequenceCheck;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * Whether a write set may be committed, and where its appends go. What it says is of the write set
 * that was checked last.
 *
 * <p><i>Confined to the journal thread.</i>
 */
final class CommitCheck {
    private final Partitions partitions;
    private final CommitLimits limits;
    private final CommitMetrics metrics;
    private final SequenceCheck sequences = new SequenceCheck();
    private final List<Partition> targets = new ArrayList<>();

    CommitCheck(Partitions partitions, CommitLimits limits, CommitMetrics metrics) {
        this.partitions = partitions;
        this.limits = limits;
        this.metrics = metrics;
    }

    /**
     * What is against it, or null.
     *
     * @param full why nothing may be appended now, or null
     */
    @Nullable StoreFailure refusalOf(PendingCommit commit, @Nullable StoreFailure full) {
        WriteSet writes = commit.writes;
        targets.clear();
        for (WriteSet.Append append : writes.appends()) {
            Partition target = partitions.find(append.partition());
            if (target == null) {
                return new StoreFailure(
                        Reason.NO_SUCH_PARTITION,
                        "partition " + append.partition() + " is not open");
            }
            targets.add(target);
        }
        StoreFailure outOfSequence = sequences.check(writes, this::producersOf);
        if (outOfSequence != null || sequences.isRepetition()) {
            return outOfSequence;
        }
        if (full != null && needsRoom(writes)) {
            metrics.refusedFull.increment();
            return full;
        }
        if (commit.bytes > limits.frameBytesMax()) {
            return new StoreFailure(
                    Reason.TOO_LARGE,
                    "%d bytes in one write set; a file of the journal takes %d"
                            .formatted(commit.bytes, limits.frameBytesMax()));
        }
        return null;
    }

    /** Whether all of it was committed before. */
    boolean isRepetition() {
        return sequences.isRepetition();
    }

    /** The offsets that a repetition got then. */
    long[] offsets() {
        return sequences.offsets();
    }

    /** The partitions of its appends, in their order. */
    List<Partition> targets() {
        return targets;
    }

    /** Whether it takes room that it did not set free. */
    static boolean needsRoom(WriteSet writes) {
        return !writes.usesReserve()
                && (!writes.appends().isEmpty()
                        || writes.puts().stream().anyMatch(put -> put.value() != null));
    }

    private @Nullable Producers producersOf(PartitionId id) {
        Partition partition = partitions.find(id);
        return partition == null ? null : partition.producers();
    }
}
