package dev.sluice.benchmarks.store;

import dev.sluice.core.store.CommitListener;
import dev.sluice.core.store.PartitionId;
import dev.sluice.core.store.Store;
import dev.sluice.core.store.StoreFailure;
import dev.sluice.core.store.WriteSet;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Writers in a closed loop on a store: each has one commit under way, to a random partition, and
 * makes the next one when it is answered.
 *
 * <p><i>Thread-safe.</i>
 */
final class CommitLoad {
    private static final long SEED = 20_260_102;

    /** With larger batches the partitions are trimmed so often, to the newest so many records. */
    private static final int TRIM_EVERY = 64;

    private final StoreUnderLoad target;
    private final List<PartitionId> partitions;
    private final Payload payload;
    private final int keptRecords;
    private final AtomicReference<String> failure = new AtomicReference<>("");

    /**
     * @param keptRecords how many records of each partition are kept; 0 for all of them
     */
    CommitLoad(
            StoreUnderLoad target, List<PartitionId> partitions, Payload payload, int keptRecords) {
        this.target = target;
        this.partitions = partitions;
        this.payload = payload;
        this.keptRecords = keptRecords;
    }

    /** Runs so many writers for so long, after the warm-up. */
    Slice run(int writers, double warmUpSeconds, double seconds) throws InterruptedException {
        Window window = Window.after(warmUpSeconds, seconds);
        CountDownLatch ended = new CountDownLatch(writers);
        List<LoopState> loops = new ArrayList<>();
        for (int i = 0; i < Settings.LOOPS; i++) {
            loops.add(new LoopState(new WorkLoop("loop-" + i, target.threads()), i));
        }
        for (int i = 0; i < writers; i++) {
            LoopState on = loops.get(i % loops.size());
            Writer writer = new Writer(on, window, ended);
            on.loop.execute(writer::commit);
        }
        long before = target.counters().count("sluice_journal_written_bytes_total");
        Use use =
                Use.within(
                        window,
                        target.threads(),
                        () -> target.counters().count("sluice_journal_forces_total"));
        ended.await();
        long written = target.counters().count("sluice_journal_written_bytes_total") - before;
        if (!failure.get().isEmpty()) {
            throw new IllegalStateException("a commit failed: " + failure.get());
        }
        Latencies latencies = new Latencies();
        loops.forEach(each -> latencies.add(each.latencies));
        loops.forEach(each -> each.loop.close());
        double rolls = written / (double) RawLoad.FILE_BYTES;
        return new Slice(latencies, window.seconds(), use, rolls);
    }

    /** What the writers of one loop share. */
    private static final class LoopState {
        final WorkLoop loop;
        final SplittableRandom random;
        final Latencies latencies = new Latencies();

        LoopState(WorkLoop loop, int number) {
            this.loop = loop;
            this.random = new SplittableRandom(SEED + number);
        }
    }

    /** Confined to its loop. */
    private final class Writer implements CommitListener {
        private final LoopState on;
        private final Window window;
        private final CountDownLatch ended;
        private PartitionId partition = partitions.getFirst();
        private long begunNanos;

        Writer(LoopState on, Window window, CountDownLatch ended) {
            this.on = on;
            this.window = window;
            this.ended = ended;
        }

        void commit() {
            partition = partitions.get(on.random.nextInt(partitions.size()));
            begunNanos = System.nanoTime();
            Store store = target.store();
            store.commit(new WriteSet().append(partition, payload.next()), on.loop, this);
        }

        @Override
        public void committed(long[] baseOffsets) {
            long now = System.nanoTime();
            if (window.contains(now)) {
                on.latencies.record(now - begunNanos);
            }
            if (keptRecords > 0 && baseOffsets[0] % TRIM_EVERY == 0) {
                target.store().trim(partition, Math.max(0, baseOffsets[0] - keptRecords));
            }
            if (window.isBefore(now)) {
                ended.countDown();
            } else {
                commit();
            }
        }

        @Override
        public void failed(StoreFailure why) {
            failure.set(why.detail());
            ended.countDown();
        }
    }
}
