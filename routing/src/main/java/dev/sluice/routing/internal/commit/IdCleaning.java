package dev.sluice.routing.internal.commit;

import dev.sluice.core.store.CommitListener;
import dev.sluice.core.store.Store;
import dev.sluice.core.store.StoreFailure;
import dev.sluice.core.store.StoreFailure.Reason;
import dev.sluice.core.store.WriteSet;
import dev.sluice.routing.internal.lane.Lane;
import dev.sluice.routing.internal.queuelog.StoredIds;

import java.time.Duration;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;

/**
 * Deletes the rows of ids that queues of one lane remember no more, some at a time, so that each
 * write set is small however many there are. A row that is left is no harm: a start deletes it.
 *
 * <p><i>Confined to its lane.</i>
 */
final class IdCleaning {
    private static final int AT_ONCE = 500;
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final Lane lane;
    private final Store store;
    private final Set<StoredIds> underway = new HashSet<>(4);

    IdCleaning(Lane lane, Store store) {
        this.lane = lane;
        this.store = store;
    }

    /** Deletes all that are to be. */
    void clean(StoredIds ids) {
        if (underway.add(ids)) {
            next(ids);
        }
    }

    private void next(StoredIds ids) {
        WriteSet writes = new WriteSet().fromReserve();
        BitSet some = ids.deleteSome(writes, AT_ONCE);
        if (some.isEmpty()) {
            underway.remove(ids);
            return;
        }
        store.commit(
                writes,
                lane.loop(),
                new CommitListener() {
                    @Override
                    public void committed(long[] baseOffsets) {
                        ids.deleted(some);
                        next(ids);
                    }

                    @Override
                    public void failed(StoreFailure failure) {
                        ids.notDeleted(some);
                        underway.remove(ids);
                        if (failure.reason() != Reason.STOPPED) {
                            lane.loop().schedule(RETRY, () -> clean(ids));
                        }
                    }
                });
    }
}
