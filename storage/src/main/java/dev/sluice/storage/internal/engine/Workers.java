package dev.sluice.storage.internal.engine;

import dev.sluice.core.loop.Loop;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.store.CompactionListener;
import dev.sluice.core.store.CompactionRules;
import dev.sluice.core.store.StoreContext;
import dev.sluice.core.store.StoreFailure;
import dev.sluice.core.store.StoreFailure.Reason;
import dev.sluice.storage.internal.carry.SegmentWriter;
import dev.sluice.storage.internal.commit.CommitCycle;
import dev.sluice.storage.internal.commit.Commits;
import dev.sluice.storage.internal.commit.Generation;
import dev.sluice.storage.internal.commit.Partition;
import dev.sluice.storage.internal.engine.Recovery.Recovered;
import dev.sluice.storage.internal.files.DataFiles;
import dev.sluice.storage.internal.journal.Journal;
import dev.sluice.storage.internal.journal.JournalScan;
import dev.sluice.storage.internal.log.LogFiles;
import dev.sluice.storage.internal.log.StoredLog;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadFactory;
import java.util.stream.Collectors;

/**
 * The workers of the store, the journal thread, the segment writer and the one that compacts, and
 * how they hand over to each other.
 *
 * <p><i>Thread-safe.</i>
 */
public final class Workers {
    /** What whoever comes after the end hears. */
    public static final StoreFailure CLOSED =
            new StoreFailure(Reason.STOPPED, "the store is closed");

    private final StoreState state = new StoreState();
    private final Commits commits;
    private final LogFiles logs;
    private final JournalPool pool;
    private final JournalStep journalStep;
    private final CarryStep carryStep;
    private final Worker journal;
    private final Worker segmentWriter;
    private final Compactions compactions;
    private final Worker compaction;

    /**
     * What the workers are given.
     *
     * @param reserveBytes with less room on the disk nothing is taken
     * @param compactionBytes what compaction may take to note keys
     */
    public record Settings(
            long journalFileBytes, int journalFiles, long reserveBytes, long compactionBytes) {}

    private Workers(
            DataFiles files,
            Recovered recovered,
            Commits commits,
            JournalPool pool,
            Settings settings,
            StoreContext context) {
        this.commits = commits;
        this.logs = recovered.logs();
        this.pool = pool;
        this.carryStep =
                new CarryStep(
                        files,
                        state,
                        pool,
                        recovered.writer(),
                        context.nanoTime(),
                        settings.reserveBytes(),
                        new Installer());
        this.segmentWriter = new Worker("sluice-segments", carryStep, this::broken);
        this.journalStep = new JournalStep(recovered.partitions(), state, pool, this::carry);
        this.journal = new Worker("sluice-journal", journalStep, this::broken);
        this.compactions =
                new Compactions(
                        state, carryStep, recovered.logs(), settings.compactionBytes(), context);
        this.compaction = new Worker("sluice-compaction", Worker.NO_STEP, this::broken);
        compactions.runOn(compaction, segmentWriter, this::show);
    }

    /** Makes them, on a journal that goes on in a fresh file. */
    public static Workers of(
            DataFiles files,
            Recovered recovered,
            Commits commits,
            Settings settings,
            StoreContext context)
            throws IOException {
        List<JournalScan.Found> found = recovered.journal();
        long next = found.isEmpty() ? 1 : found.getLast().number() + 1;
        JournalPool pool =
                new JournalPool(
                        files,
                        number -> mixed(mixed(context.nanoTime().getAsLong()) + number),
                        settings.journalFileBytes(),
                        settings.journalFiles(),
                        found.size(),
                        next,
                        found.stream()
                                .filter(JournalScan.Found::hasCutFrames)
                                .map(JournalScan.Found::number)
                                .collect(Collectors.toSet()));
        for (JournalScan.Found each : found) {
            if (each.lastSequence() <= recovered.writer().sequence()) {
                pool.release(each.number());
            }
        }
        Journal journal = new Journal(pool.make(), recovered.lastSequence());
        Workers workers = new Workers(files, recovered, commits, pool, settings, context);
        CommitCycle cycle =
                commits.cycle(
                        recovered.partitions(),
                        workers.journalStep,
                        journal,
                        recovered.nextPartition());
        workers.journalStep.begin(cycle, recovered.generations());
        return workers;
    }

    /** Spreads the bits of a time that nobody outside knows to the nanosecond. */
    private static long mixed(long nanos) {
        long spread = (nanos ^ (nanos >>> 31)) * 0x9e37_79b9_7f4a_7c15L;
        return spread ^ (spread >>> 29);
    }

    /** Shows readers what was carried over; on the journal thread, which owns the partitions. */
    private final class Installer implements CarryStep.Listener {
        @Override
        public void fileReady() {
            journal.wake();
        }

        @Override
        public void carriedOver(Generation generation, SegmentWriter.Carried carried) {
            journal.execute(
                    () -> {
                        journalStep.carriedOver(generation, carried.changed(), carried.forgotten());
                        segmentWriter.execute(() -> carryStep.delete(carried.garbage()));
                    });
        }
    }

    /** An invariant does not hold: nothing more is promised, and who waits is told. */
    private void broken(RuntimeException bug) {
        state.stop(new StoreFailure(Reason.STOPPED, "the store has a bug: " + bug), bug);
        journal.wake();
    }

    private void carry(Generation full) {
        carryStep.add(full);
        segmentWriter.wake();
    }

    public void start(ThreadFactory threads) {
        compaction.start(threads);
        segmentWriter.start(threads);
        journal.start(threads);
    }

    public List<Worker> all() {
        return List.of(journal, segmentWriter, compaction);
    }

    /** Something was put to be committed. */
    public void committed() {
        if (journal.hasEnded()) {
            StoreFailure why = state.stopped();
            commits.refuseLeftOvers(why == null ? CLOSED : why);
        } else {
            journal.wake();
        }
    }

    /** On the segment writer. */
    private void show(int partition, StoredLog log, Runnable then) {
        journal.execute(
                () -> {
                    journalStep.compacted(partition, log);
                    segmentWriter.execute(then);
                });
    }

    /** Compacts a partition, some time. */
    public void compact(
            Partition partition, CompactionRules rules, Loop loop, CompactionListener listener) {
        compactions.request(partition, rules, loop, listener);
    }

    /** The start of a partition has moved. */
    public void trimmed(Partition partition) {
        journalStep.running().trimmed(partition);
        journal.wake();
    }

    /** Why the store does not work, or null. */
    public @Nullable StoreFailure failure() {
        return state.failure();
    }

    /** The entries of a state table. Blocks. */
    public Map<Bytes, Bytes> load(String table) {
        // On the segment writer, so that nothing is carried over between the two looks.
        return segmentWriter.call(
                () -> {
                    Map<Bytes, Bytes> entries = new HashMap<>(carryStep.writer().load(table));
                    journal.call(() -> journalStep.changesOf(table))
                            .forEach(
                                    (key, value) -> {
                                        if (value == null) {
                                            entries.remove(key);
                                        } else {
                                            entries.put(key, value);
                                        }
                                    });
                    return entries;
                });
    }

    /** Lets all do what they have to do, in turns, since each may wait for another. */
    private void drain() {
        boolean worked = true;
        while (worked) {
            worked = journal.runOnce();
            worked |= segmentWriter.runOnce();
            worked |= compaction.runOnce();
        }
    }

    /** Commits what was put, carries everything over, and ends all threads. */
    public void close() throws IOException {
        compactions.cancel();
        compaction.end();
        journal.end();
        segmentWriter.end();
        drain();
        if (state.stopped() == null) {
            carryStep.add(journalStep.running().finish());
            boolean worked = true;
            while (worked) {
                worked = segmentWriter.runOnce();
                // No step of the journal: what is put from here on comes too late.
                worked |= journal.runTasks();
            }
        }
        state.close(CLOSED);
        journalStep.running().refuseAll(CLOSED);
        journalStep.running().close();
        pool.close();
        logs.close();
    }
}
