package dev.sluice.storage.internal.commit;

import dev.sluice.core.loop.Loop;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.store.CommitListener;
import dev.sluice.core.store.StoreFailure;
import dev.sluice.core.store.WriteSet;

import org.jspecify.annotations.Nullable;

/**
 * A write set on its way through the store, and who wants to hear of it. A link of whichever chain
 * it stands in: waiting, being written, or to be answered.
 *
 * <p><i>Confined to one thread at a time:</i> it is handed from the committing thread to the
 * journal thread to the loop.
 */
final class PendingCommit {
    final WriteSet writes;
    final Loop loop;
    final CommitListener listener;
    final long bytes;
    long[] baseOffsets = NONE;
    @Nullable StoreFailure failure;

    /** Whether all of it was committed before. */
    boolean isRepetition;

    @Nullable PendingCommit next;

    private static final long[] NONE = {};

    /** More than the fixed part of any entry takes, and that of one that opens a partition. */
    private static final long ENTRY_BYTES = 64;

    PendingCommit(WriteSet writes, Loop loop, CommitListener listener) {
        this.writes = writes;
        this.loop = loop;
        this.listener = listener;
        this.bytes = sizeOf(writes);
    }

    /** At least what the write set takes in a frame. */
    private static long sizeOf(WriteSet writes) {
        long bytes = 0;
        for (WriteSet.Append append : writes.appends()) {
            // The name counts for the entry that opens a partition; UTF-8 takes up to 3 bytes.
            bytes += append.batch().bytes().length() + 3L * append.partition().log().length();
        }
        for (WriteSet.Put put : writes.puts()) {
            Bytes value = put.value();
            bytes += put.key().length() + 3L * put.table().length();
            bytes += value == null ? 0 : value.length();
        }
        int entries = writes.appends().size() + writes.puts().size() + writes.drops().size();
        return bytes + ENTRY_BYTES * entries;
    }

    /** Tells the listener, on its loop. */
    void answer() {
        StoreFailure reason = failure;
        if (reason == null) {
            listener.committed(baseOffsets);
        } else {
            listener.failed(reason);
        }
    }
}
