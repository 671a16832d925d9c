package dev.sluice.routing.internal.group;

import dev.sluice.core.store.CommitListener;
import dev.sluice.core.store.Store;
import dev.sluice.core.store.StoreFailure;
import dev.sluice.core.store.StoreFailure.Reason;
import dev.sluice.core.store.WriteSet;
import dev.sluice.routing.internal.lane.Lane;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Makes durable what the groups of one lane have settled: all that changed in one write set, and
 * the next one when that is durable, so that a slow disk makes these writes fewer. The store puts
 * them into one force with whatever else arrived.
 *
 * <p><i>Confined to its lane.</i>
 */
final class GroupCommits {
    /** So long a refused write set waits; the store has told why by itself. */
    private static final Duration RETRY = Duration.ofMillis(100);

    private final Lane lane;
    private final Store store;
    private final Set<KeptRow> changed = new LinkedHashSet<>();
    private long nextReceipt;
    private boolean isScheduled;
    private boolean isCommitting;

    GroupCommits(Lane lane, Store store) {
        this.lane = lane;
        this.store = store;
    }

    /** The row is to be written as it is when this turn ends, or later. */
    void changed(KeptRow row) {
        if (changed.add(row)) {
            schedule();
        }
    }

    /** A number that no receipt of this lane has had since the start. */
    long takeReceiptNumber() {
        return nextReceipt++;
    }

    /** The store has a receipt of this number. */
    void usedReceiptNumber(long number) {
        nextReceipt = Math.max(nextReceipt, number + 1);
    }

    /** Commits at once and then runs one of the two. */
    void commit(WriteSet writes, Runnable committed, Consumer<StoreFailure> failed) {
        store.commit(
                writes,
                lane.loop(),
                new CommitListener() {
                    @Override
                    public void committed(long[] baseOffsets) {
                        committed.run();
                    }

                    @Override
                    public void failed(StoreFailure failure) {
                        failed.accept(failure);
                    }
                });
    }

    private void schedule() {
        if (!isScheduled && !isCommitting) {
            isScheduled = true;
            lane.loop().execute(this::flush);
        }
    }

    private void flush() {
        isScheduled = false;
        changed.removeIf(KeptRow::isForgotten);
        if (changed.isEmpty()) {
            return;
        }
        List<KeptRow> flushed = List.copyOf(changed);
        changed.clear();
        WriteSet writes = new WriteSet().fromReserve();
        flushed.forEach(row -> row.writeTo(writes));
        isCommitting = true;
        commit(writes, () -> flushed(flushed), failure -> notFlushed(flushed, failure));
    }

    private void flushed(List<KeptRow> rows) {
        rows.forEach(KeptRow::written);
        flushOn();
    }

    private void flushOn() {
        isCommitting = false;
        if (!changed.isEmpty()) {
            schedule();
        }
    }

    private void notFlushed(List<KeptRow> rows, StoreFailure failure) {
        changed.addAll(rows);
        if (failure.reason() == Reason.STOPPED) {
            return; // so does the broker, and nothing is committed any more
        }
        lane.loop().schedule(RETRY, this::flushOn);
    }
}
