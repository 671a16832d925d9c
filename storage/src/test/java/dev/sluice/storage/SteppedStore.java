package dev.sluice.storage;

import dev.sluice.config.ByteSize;
import dev.sluice.core.loop.Loop;
import dev.sluice.core.store.CommitListener;
import dev.sluice.core.store.CompactionRules;
import dev.sluice.core.store.PartitionId;
import dev.sluice.core.store.StoreContext;
import dev.sluice.core.store.StoreOpenException;
import dev.sluice.core.store.WriteSet;
import dev.sluice.core.testkit.ManualLoop;
import dev.sluice.storage.internal.engine.Worker;
import dev.sluice.storage.internal.files.DataFiles;
import dev.sluice.storage.internal.files.FaultyFiles;
import dev.sluice.storage.internal.log.LogConfig;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * A journaled store on simulated files that has no threads: its workers, its reads and the loops of
 * its callers move one step at a time when they are told to. All files are small, so that a short
 * history sees each of them fill.
 *
 * <p><i>Confined to one thread.</i>
 */
public final class SteppedStore {
    static final int JOURNAL_FILE_BYTES = 64 * 1024;

    /** How many producers a partition remembers. */
    static final int PRODUCERS = 4;

    static final Duration PRODUCER_EXPIRY = Duration.ofDays(7);

    static final Duration SYNC_INTERVAL = Duration.ofSeconds(1);

    private static final LogConfig SMALL_FILES =
            new LogConfig(16 * 1024, 8 * 1024, 4, 24 * 1024, 4 * 1024, 1 << 20, 4);

    private final UnaryOperator<DataFiles> wrapping;
    private final List<ManualLoop> loops =
            List.of(new ManualLoop("loop-0"), new ManualLoop("loop-1"));
    private final Deque<Runnable> reads = new ArrayDeque<>();
    private final long reserveBytes;
    private Committing committing = JournaledStore::commit;
    private FaultyFiles files;
    private @Nullable JournaledStore store;
    private final CountedCompactions compactions = new CountedCompactions();
    private final CountedMetrics metrics = new CountedMetrics();
    private boolean isWorking;
    private long nowNanos;
    private long nowMs = 1_767_225_600_000L;

    /** How a write set reaches the store. */
    interface Committing {
        void commit(JournaledStore store, WriteSet writes, Loop loop, CommitListener listener);
    }

    public SteppedStore(FaultyFiles files) {
        this(files, 0, UnaryOperator.identity());
    }

    /**
     * @param wrapping what the store sees of the files
     */
    SteppedStore(FaultyFiles files, long reserveBytes, UnaryOperator<DataFiles> wrapping) {
        this.files = files;
        this.reserveBytes = reserveBytes;
        this.wrapping = wrapping;
    }

    public FaultyFiles files() {
        return files;
    }

    public JournaledStore store() {
        return Objects.requireNonNull(store);
    }

    /** Recovers what the files hold. */
    public void open() throws StoreOpenException {
        reads.clear();
        isWorking = true;
        try {
            store =
                    JournaledStore.open(
                            wrapping.apply(files),
                            context(),
                            config(),
                            SMALL_FILES,
                            this::execute,
                            () -> {});
        } finally {
            isWorking = false;
        }
    }

    private StoreContext context() {
        return new StoreContext(
                Path.of("nowhere"), this::now, () -> nowNanos, metrics, Thread::new);
    }

    private Instant now() {
        return Instant.EPOCH.plusMillis(nowMs);
    }

    private LocalStoreConfig config() {
        return new LocalStoreConfig(
                new ByteSize(JOURNAL_FILE_BYTES),
                3,
                new ByteSize(16 * 1024),
                new ByteSize(reserveBytes),
                new ByteSize(16 << 20),
                SYNC_INTERVAL,
                new ByteSize(1 << 20),
                4,
                new ByteSize(4096),
                PRODUCER_EXPIRY,
                PRODUCERS);
    }

    /** Forces of the segment writer run at once, since it waits for them; reads wait. */
    private void execute(Runnable task) {
        if (isWorking) {
            task.run();
        } else {
            reads.add(task);
        }
    }

    Recorded commit(int loop, WriteSet writes) {
        Recorded answer = new Recorded(loops.get(loop));
        committing.commit(store(), writes, loops.get(loop), answer);
        return answer;
    }

    /** Lets write sets reach the store in another way. */
    void committingBy(Committing other) {
        committing = other;
    }

    /** Commits and lets everything settle. */
    Recorded commit(WriteSet writes) {
        Recorded answer = commit(0, writes);
        settle();
        return answer;
    }

    Recorded read(PartitionId partition, long offset, int maxBytes) {
        Recorded answer = new Recorded(loops.get(0));
        store().read(partition, offset, maxBytes, loops.get(0), answer);
        return answer;
    }

    Recorded readAtTime(PartitionId partition, long epochMs) {
        Recorded answer = new Recorded(loops.get(0));
        store().readAtTime(partition, epochMs, loops.get(0), answer);
        return answer;
    }

    /** Asks to compact; nobody needs to hear what came of it. */
    void compact(PartitionId partition, CompactionRules rules) {
        store().compact(partition, rules, loops.get(0), compactions);
    }

    /** What all stores on these files have counted. */
    CountedMetrics metrics() {
        return metrics;
    }

    /** What became of compactions. */
    CountedCompactions compactions() {
        return compactions;
    }

    /**
     * One step of the journal's worker (0), the segment writer (1) or the one that compacts (2).
     */
    public boolean step(int worker) {
        Worker stepped = store().workers().get(worker);
        boolean wasWorking = isWorking;
        isWorking = true;
        try {
            return stepped.runOnce();
        } finally {
            isWorking = wasWorking;
        }
    }

    /** Runs reads of files that wait. */
    public void runReads() {
        for (Runnable read = reads.poll(); read != null; read = reads.poll()) {
            read.run();
        }
    }

    void runLoop(int loop) {
        loops.get(loop).runPending();
    }

    /** Runs reads and gives all answers, without a step of a worker. */
    void answer() {
        runReads();
        loops.forEach(ManualLoop::runPending);
    }

    /** Runs everything until nothing is left to do. */
    public void settle() {
        boolean worked = true;
        while (worked) {
            worked = step(0);
            worked |= step(1);
            worked |= step(2);
        }
        answer();
    }

    public void pass(Duration time) {
        nowNanos += time.toNanos();
    }

    /** Lets time pass that only the clock shows. */
    void passOnTheClock(Duration time) {
        nowMs += time.toMillis();
    }

    public void close() {
        isWorking = true;
        try {
            store().close();
        } finally {
            isWorking = false;
        }
        answer();
    }

    /** What was answered until then is heard; reads that wait are not. */
    public void losePower() {
        files = files.crash();
        loops.forEach(ManualLoop::runPending);
    }

    public void kill() {
        files = files.kill();
        loops.forEach(ManualLoop::runPending);
    }
}
