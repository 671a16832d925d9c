package dev.sluice.storage.internal.engine;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.store.StoreFailure;
import dev.sluice.storage.internal.commit.CommitCycle;
import dev.sluice.storage.internal.commit.Generation;
import dev.sluice.storage.internal.commit.Partition;
import dev.sluice.storage.internal.commit.Partitions;
import dev.sluice.storage.internal.journal.JournalFile;
import dev.sluice.storage.internal.log.StoredLog;
import dev.sluice.storage.internal.producer.Forgotten;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/** What the journal thread does: one cycle after the other. Confined to that thread. */
final class JournalStep implements Worker.Step, CommitCycle.Surroundings {
    private final Partitions partitions;
    private final StoreState state;
    private final JournalPool pool;
    private final Consumer<Generation> carrier;
    private final Deque<Generation> carrying = new ArrayDeque<>();
    private @Nullable CommitCycle cycle;

    /**
     * @param carrier takes what is to be carried over; thread-safe
     */
    JournalStep(
            Partitions partitions,
            StoreState state,
            JournalPool pool,
            Consumer<Generation> carrier) {
        this.partitions = partitions;
        this.state = state;
        this.pool = pool;
        this.carrier = carrier;
    }

    /**
     * @param recovered what an earlier run left to be carried over
     */
    void begin(CommitCycle started, List<Generation> recovered) {
        cycle = started;
        recovered.forEach(this::carryOver);
    }

    /**
     * This generation lies in files now; readers use them instead of memory.
     *
     * @param changed what lies in files, by number of the partition
     * @param forgotten producers that are not known any more, by number of the partition
     */
    void carriedOver(
            Generation generation,
            Map<Integer, StoredLog> changed,
            Map<Integer, Forgotten> forgotten) {
        changed.forEach(
                (number, log) -> {
                    Partition partition = partitions.find(number);
                    if (partition != null) {
                        partition.carriedOver(log, generation.number());
                    }
                });
        forgotten.forEach(
                (number, producers) -> {
                    Partition partition = partitions.find(number);
                    if (partition != null) {
                        partition.forget(producers);
                    }
                });
        carrying.remove(generation);
    }

    /** Other files hold the partition now. */
    void compacted(int number, StoredLog log) {
        Partition partition = partitions.find(number);
        if (partition != null) {
            partition.compacted(log);
        }
    }

    /** What of a table is not carried over yet, the latest change of each key. */
    Map<Bytes, @Nullable Bytes> changesOf(String table) {
        Map<Bytes, @Nullable Bytes> changes = new LinkedHashMap<>();
        carrying.forEach(each -> changes.putAll(each.tables().of(table)));
        changes.putAll(running().generation().tables().of(table));
        return changes;
    }

    CommitCycle running() {
        return Objects.requireNonNull(cycle);
    }

    @Override
    public boolean run() {
        StoreFailure stopped = state.stopped();
        return stopped == null ? running().run() : running().refuseAll(stopped);
    }

    @Override
    public long sleepNanos() {
        return running().nanosUntilForce();
    }

    @Override
    public Optional<JournalFile> nextFile() {
        return pool.take();
    }

    @Override
    public void carryOver(Generation full) {
        carrying.add(full);
        carrier.accept(full);
    }

    @Override
    public @Nullable StoreFailure refusal() {
        return state.full();
    }

    @Override
    public void stop(StoreFailure why, IOException cause) {
        state.stop(why, cause);
    }
}
