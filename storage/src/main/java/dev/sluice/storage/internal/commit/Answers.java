package dev.sluice.storage.internal.commit;

import dev.sluice.core.loop.Loop;

import java.util.ArrayList;
import java.util.List;

/**
 * The answers of one cycle, one hand-over to each loop that waits for some. <i>Confined to the
 * journal thread.</i>
 */
final class Answers {
    private final List<ForLoop> all = new ArrayList<>();

    /** What one loop is told, in the order of its commits. */
    private static final class ForLoop implements Runnable {
        private final Loop loop;
        private final CommitChain chain = new CommitChain();

        ForLoop(Loop loop) {
            this.loop = loop;
        }

        @Override
        public void run() {
            PendingCommit commit = chain.poll();
            try {
                for (; commit != null; commit = chain.poll()) {
                    commit.answer();
                }
            } finally {
                if (!chain.isEmpty()) {
                    // A listener failed; the others still hear.
                    loop.execute(this);
                }
            }
        }
    }

    void add(PendingCommit commit) {
        for (ForLoop each : all) {
            if (each.loop.equals(commit.loop)) {
                each.chain.add(commit);
                return;
            }
        }
        ForLoop added = new ForLoop(commit.loop);
        added.chain.add(commit);
        all.add(added);
    }

    /** Hands everything over. */
    void send() {
        for (ForLoop each : all) {
            each.loop.execute(each);
        }
        all.clear();
    }
}
