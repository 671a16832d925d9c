package dev.sluice.storage.internal.engine;

import dev.sluice.core.loop.Loop;
import dev.sluice.core.store.Compaction;
import dev.sluice.core.store.CompactionListener;
import dev.sluice.core.store.CompactionRules;
import dev.sluice.core.store.StoreContext;
import dev.sluice.core.store.StoreFailure;
import dev.sluice.core.store.StoreFailure.Reason;
import dev.sluice.storage.internal.carry.SegmentWriter;
import dev.sluice.storage.internal.carry.StoredPartition;
import dev.sluice.storage.internal.commit.Partition;
import dev.sluice.storage.internal.compact.Compacted;
import dev.sluice.storage.internal.compact.CompactionTask;
import dev.sluice.storage.internal.compact.SegmentCompactor;
import dev.sluice.storage.internal.compact.TooManyKeysException;
import dev.sluice.storage.internal.log.CorruptLogException;
import dev.sluice.storage.internal.log.LogFiles;
import dev.sluice.storage.internal.log.StoredLog;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * Requests to compact partitions, one after the other, each in as many passes as it takes. A pass
 * begins on the segment writer, which deletes no file until the pass has ended; it runs on the
 * compaction worker; the segment writer lets what it made count, the journal thread shows that to
 * readers, and the segment writer deletes what it replaced.
 *
 * <p><i>Confined to the segment writer's thread</i>, but for {@link #request} and {@link #cancel}.
 */
final class Compactions {
    /** How many requests may wait. */
    private static final int WAITING_MAX = 1 << 16;

    private final StoreState state;
    private final CarryStep carryStep;
    private final SegmentCompactor compactor;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final CompactionMetrics metrics;
    private final Queue<Request> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waitingCount = new AtomicInteger();
    private @Nullable Worker worker;
    private @Nullable Worker segmentWriter;
    private @Nullable Shower shower;
    private volatile boolean isCancelled;
    private boolean isRunning;

    /** Shows a log to readers, and then runs a task on the segment writer. */
    interface Shower {
        void show(int partition, StoredLog log, Runnable then);
    }

    private record Request(
            Partition partition,
            CompactionRules rules,
            Loop loop,
            CompactionListener listener,
            Compaction done) {
        Request plus(Compaction more) {
            return new Request(partition, rules, loop, listener, done.plus(more));
        }

        void succeed() {
            loop.execute(() -> listener.compacted(done));
        }

        void fail(StoreFailure why) {
            loop.execute(() -> listener.failed(why));
        }
    }

    Compactions(
            StoreState state,
            CarryStep carryStep,
            LogFiles logs,
            long memoryBytes,
            StoreContext context) {
        this.state = state;
        this.carryStep = carryStep;
        this.compactor = new SegmentCompactor(logs, memoryBytes, () -> isCancelled);
        this.clock = context.clock();
        this.nanoTime = context.nanoTime();
        this.metrics = new CompactionMetrics(context.metrics());
    }

    /** The workers that it runs on; before anything else. */
    void runOn(Worker compacting, Worker writing, Shower showing) {
        worker = compacting;
        segmentWriter = writing;
        shower = showing;
    }

    /** Thread-safe. */
    void request(
            Partition partition, CompactionRules rules, Loop loop, CompactionListener listener) {
        if (waitingCount.incrementAndGet() > WAITING_MAX) {
            waitingCount.decrementAndGet();
            StoreFailure why =
                    new StoreFailure(
                            Reason.FULL, WAITING_MAX + " partitions wait to be compacted already");
            loop.execute(() -> listener.failed(why));
            return;
        }
        waiting.add(new Request(partition, rules, loop, listener, Compaction.NONE));
        if (isCancelled) {
            refuseAll();
        } else {
            Objects.requireNonNull(segmentWriter).execute(this::beginNext);
        }
    }

    /** Ends a pass early and takes no more requests. Thread-safe. */
    void cancel() {
        isCancelled = true;
        refuseAll();
    }

    /** What waits fails. Thread-safe: each request is taken once. */
    private void refuseAll() {
        StoreFailure stopped = state.stopped();
        for (Request each = poll(); each != null; each = poll()) {
            each.fail(stopped == null ? Workers.CLOSED : stopped);
        }
    }

    private @Nullable Request poll() {
        Request request = waiting.poll();
        if (request != null) {
            waitingCount.decrementAndGet();
        }
        return request;
    }

    private void beginNext() {
        while (!isRunning) {
            if (isCancelled || state.stopped() != null) {
                refuseAll();
                return;
            }
            Request request = poll();
            if (request == null) {
                return;
            }
            begin(request);
        }
    }

    private void begin(Request request) {
        CompactionTask task = task(request);
        if (task == null) {
            request.succeed();
            return;
        }
        isRunning = true;
        carryStep.keepFiles(true);
        Objects.requireNonNull(worker).execute(() -> compact(request, task));
    }

    private @Nullable CompactionTask task(Request request) {
        int number = request.partition().number();
        StoredPartition stored = carryStep.writer().partition(number);
        return stored == null || !stored.id().equals(request.partition().id())
                ? null
                : CompactionTask.of(
                        number,
                        stored.log(),
                        stored.compactedTo(),
                        request.rules(),
                        clock.millis());
    }

    /** On the compaction worker. */
    private void compact(Request request, CompactionTask task) {
        long begunNanos = nanoTime.getAsLong();
        try {
            Compacted compacted = compactor.run(task);
            if (compacted == null) {
                then(() -> failed(request, Workers.CLOSED));
            } else {
                then(() -> replace(request, compacted));
            }
        } catch (IOException e) {
            StoreFailure why = carryStep.failureOf(e);
            then(() -> failed(request, why));
        } catch (CorruptLogException e) {
            StoreFailure why = new StoreFailure(Reason.CORRUPT, String.valueOf(e.getMessage()));
            then(() -> failed(request, why));
        } catch (TooManyKeysException e) {
            StoreFailure why = new StoreFailure(Reason.TOO_LARGE, String.valueOf(e.getMessage()));
            then(() -> failed(request, why));
        } finally {
            metrics.took(nanoTime.getAsLong() - begunNanos);
        }
    }

    private void then(Runnable task) {
        Objects.requireNonNull(segmentWriter).execute(task);
    }

    private void replace(Request request, Compacted compacted) {
        SegmentWriter.Carried carried;
        try {
            if (state.stopped() != null) {
                failed(request, Objects.requireNonNull(state.stopped()));
                return;
            }
            carried = carryStep.writer().replace(compacted);
        } catch (IOException e) {
            StoreFailure why = carryStep.failureOf(e);
            carryStep.delete(LogFiles.namesOf(compacted.partition(), compacted.segments()));
            failed(request, why);
            return;
        }
        metrics.replaced(compacted.done());
        carryStep.delete(carried.garbage());
        StoredLog log = carried.changed().get(compacted.partition());
        Runnable then = () -> replaced(request.plus(compacted.done()), compacted.isFinished());
        if (log == null) {
            then.run();
        } else {
            Objects.requireNonNull(shower).show(compacted.partition(), log, then);
        }
    }

    /** Readers know. */
    private void replaced(Request request, boolean isFinished) {
        end();
        if (isFinished) {
            request.succeed();
        } else {
            begin(request);
        }
        beginNext();
    }

    private void failed(Request request, StoreFailure why) {
        if (!why.equals(Workers.CLOSED)) {
            metrics.failed();
        }
        end();
        request.fail(why);
        beginNext();
    }

    private void end() {
        isRunning = false;
        carryStep.keepFiles(false);
    }
}
