package dev.sluice.storage.internal.commit;

import org.jspecify.annotations.Nullable;

/** Pending commits in their order, linked through themselves. Confined to one thread. */
final class CommitChain {
    private @Nullable PendingCommit first;
    private @Nullable PendingCommit last;

    boolean isEmpty() {
        return first == null;
    }

    @Nullable PendingCommit first() {
        return first;
    }

    void add(PendingCommit commit) {
        commit.next = null;
        PendingCommit before = last;
        if (before == null) {
            first = commit;
        } else {
            before.next = commit;
        }
        last = commit;
    }

    @Nullable PendingCommit poll() {
        PendingCommit taken = first;
        if (taken != null) {
            first = taken.next;
            taken.next = null;
            if (first == null) {
                last = null;
            }
        }
        return taken;
    }
}
