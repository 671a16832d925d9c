package dev.sluice.storage.internal.commit;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.atomic.AtomicReference;

/**
 * Where event loops put what they want committed. Putting costs one compare-and-swap and no memory;
 * the journal thread takes everything at once.
 *
 * <p><i>Thread-safe.</i>
 */
final class CommitInbox {
    private final AtomicReference<@Nullable PendingCommit> newest = new AtomicReference<>();

    void put(PendingCommit commit) {
        PendingCommit before;
        do {
            before = newest.get();
            commit.next = before;
        } while (!newest.compareAndSet(before, commit));
    }

    boolean isEmpty() {
        return newest.get() == null;
    }

    /** Moves everything to the end of {@code chain}, in the order in which it was put. */
    void moveTo(CommitChain chain) {
        PendingCommit commit = newest.getAndSet(null);
        PendingCommit oldest = null;
        while (commit != null) {
            PendingCommit earlier = commit.next;
            commit.next = oldest;
            oldest = commit;
            commit = earlier;
        }
        while (oldest != null) {
            PendingCommit later = oldest.next;
            chain.add(oldest);
            oldest = later;
        }
    }
}
