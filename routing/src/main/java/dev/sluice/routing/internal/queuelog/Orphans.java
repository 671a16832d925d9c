package dev.sluice.routing.internal.queuelog;

import dev.sluice.core.loop.Loop;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.store.CommitListener;
import dev.sluice.core.store.Store;
import dev.sluice.core.store.StoreFailure;
import dev.sluice.core.store.WriteSet;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * Rows that no queue owns any more, of which there may be many: they are deleted some at a time, so
 * that each write set fits into any journal.
 *
 * <p><i>Confined to the loop of the start.</i>
 */
final class Orphans {
    private static final int AT_ONCE = 500;

    private final Deque<WriteSet> deletions = new ArrayDeque<>();

    void add(String table, Bytes key) {
        WriteSet last = deletions.peekLast();
        if (last == null || last.puts().size() >= AT_ONCE) {
            last = new WriteSet().fromReserve();
            deletions.addLast(last);
        }
        last.delete(table, key);
    }

    /** Deletes all of them; one of the two is called once. */
    void delete(Store store, Loop loop, Runnable done, Consumer<StoreFailure> failed) {
        WriteSet first = deletions.poll();
        if (first == null) {
            done.run();
            return;
        }
        store.commit(
                first,
                loop,
                new CommitListener() {
                    @Override
                    public void committed(long[] baseOffsets) {
                        delete(store, loop, done, failed);
                    }

                    @Override
                    public void failed(StoreFailure failure) {
                        failed.accept(failure);
                    }
                });
    }
}
