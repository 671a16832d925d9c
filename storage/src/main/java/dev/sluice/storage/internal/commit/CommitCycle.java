package dev.sluice.storage.internal.commit;

import dev.sluice.core.store.Durability;
import dev.sluice.core.store.StoreFailure;
import dev.sluice.core.store.StoreFailure.Reason;
import dev.sluice.storage.internal.journal.Journal;
import dev.sluice.storage.internal.journal.JournalFile;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Takes what waits, writes it as one frame, forces it, shows it to readers and answers. What comes
 * in during a force is the next cycle: batches grow with the load and no timer is needed.
 *
 * <p>Cost of a cycle: one write and one force for all its write sets, one copy of each batch, one
 * hand-over to each loop that waits for an answer.
 *
 * <p>A failed write or force ends it for good. What was not answered by then fails, and may or may
 * not be found after a restart.
 *
 * <p><i>Confined to the journal thread.</i>
 */
public final class CommitCycle {
    private final CommitLimits limits;
    private final CommitInbox inbox;
    private final Surroundings surroundings;
    private final CommitMetrics metrics;
    private final LongSupplier nanoTime;
    private final Journal journal;

    private final PendingFrame frame;
    private final CommitCheck check;
    private final CommitChain waiting = new CommitChain();
    private final CommitChain encoded = new CommitChain();
    private final Answers answers = new Answers();
    private final Set<Partition> trimmed = ConcurrentHashMap.newKeySet();
    private Generation generation;
    private long answeredBytes;
    private boolean mustForce;
    private long unforcedSinceNanos;

    /** What it has in common with those who commit. */
    record Shared(
            CommitLimits limits, CommitInbox inbox, CommitMetrics metrics, LongSupplier nanoTime) {}

    /** What the cycle asks of the rest of the store. Called on the journal thread. */
    public interface Surroundings {
        /** A file to go on in, or nothing yet; then the cycle is called again when there is one. */
        Optional<JournalFile> nextFile();

        /** A file is full, and this was in it. */
        void carryOver(Generation full);

        /** Why nothing may be appended now, or null. */
        @Nullable StoreFailure refusal();

        /** The journal failed: nothing more is taken. */
        void stop(StoreFailure why, IOException cause);
    }

    CommitCycle(
            Shared shared,
            Partitions partitions,
            Surroundings surroundings,
            Journal journal,
            int nextNumber) {
        this.limits = shared.limits();
        this.inbox = shared.inbox();
        this.surroundings = surroundings;
        this.metrics = shared.metrics();
        this.nanoTime = shared.nanoTime();
        this.journal = journal;
        this.generation = new Generation(journal.fileNumber());
        frame = new PendingFrame(partitions, nextNumber);
        check = new CommitCheck(partitions, limits, metrics);
    }

    /** What the file that is written now holds. */
    public Generation generation() {
        return generation;
    }

    /**
     * A start offset has moved; a frame says so before any write set that is put after this call.
     * Thread-safe.
     */
    public void trimmed(Partition partition) {
        trimmed.add(partition);
    }

    /**
     * Does one cycle.
     *
     * @return whether there was anything to do that could be done
     */
    public boolean run() {
        inbox.moveTo(waiting);
        boolean hadWork = !waiting.isEmpty() || !frame.isEmpty() || !trimmed.isEmpty();
        if (!hadWork) {
            return forceIfDue();
        }
        try {
            if (frame.isEmpty()) {
                encode();
            }
            if (!frame.isEmpty() && !journal.fits(frame.encoder().bytes()) && !roll()) {
                metrics.stalls.increment();
                refuseWhileFull();
                return forceIfDue();
            }
            commit();
        } catch (IOException e) {
            fail(e);
        }
        sendAnswers();
        return true;
    }

    /** Everything that is not answered yet fails with this; returns whether there was anything. */
    public boolean refuseAll(StoreFailure why) {
        inbox.moveTo(waiting);
        boolean hadWork = !waiting.isEmpty() || !encoded.isEmpty();
        for (PendingCommit commit = encoded.poll(); commit != null; commit = encoded.poll()) {
            refuse(commit, why);
        }
        for (PendingCommit commit = waiting.poll(); commit != null; commit = waiting.poll()) {
            refuse(commit, why);
        }
        sendAnswers();
        return hadWork;
    }

    /** Goes on in another file, so that all before it can be carried over. */
    public boolean roll() throws IOException {
        Optional<JournalFile> next = surroundings.nextFile();
        if (next.isEmpty()) {
            return false;
        }
        journal.roll(next.get());
        Generation full = generation;
        full.lastSequence(journal.sequence());
        generation = new Generation(journal.fileNumber());
        surroundings.carryOver(full);
        return true;
    }

    /** Forces what there is; gives what the current file holds. Nothing is committed after it. */
    public Generation finish() throws IOException {
        journal.force();
        generation.lastSequence(journal.sequence());
        return generation;
    }

    /** How many nanoseconds may pass until it must run again though nothing comes in. */
    public long nanosUntilForce() {
        return journal.forced() == journal.sequence()
                ? Long.MAX_VALUE
                : Math.max(
                        0,
                        limits.interval().toNanos() - (nanoTime.getAsLong() - unforcedSinceNanos));
    }

    public void close() throws IOException {
        journal.close();
    }

    private boolean forceIfDue() {
        if (nanosUntilForce() > 0) {
            return false;
        }
        try {
            force();
        } catch (IOException e) {
            fail(e);
        }
        return true;
    }

    private void encode() {
        StoreFailure full = surroundings.refusal();
        // Taken after the write sets: what was trimmed before one of them is among these.
        for (Iterator<Partition> each = trimmed.iterator(); each.hasNext(); ) {
            Partition partition = each.next();
            // Removed first: who trims it from here on adds it again.
            each.remove();
            frame.trim(partition);
        }
        PendingCommit commit = waiting.first();
        while (commit != null && frame.hasRoom(commit, limits)) {
            waiting.poll();
            encoded.add(commit);
            commit.failure = check.refusalOf(commit, full);
            if (commit.failure == null && check.isRepetition()) {
                repeat(commit);
            } else if (commit.failure == null) {
                frame.add(commit, check.targets());
                mustForce |= mustForce(commit);
            }
            commit = waiting.first();
        }
    }

    private static boolean mustForce(PendingCommit commit) {
        return !commit.writes.isEmpty() && commit.writes.durability() == Durability.COMMIT;
    }

    /** It was committed before; it may be that this was not forced yet. */
    private void repeat(PendingCommit commit) {
        commit.baseOffsets = check.offsets();
        commit.isRepetition = true;
        mustForce |= commit.writes.durability() == Durability.COMMIT;
    }

    /** Nothing goes on until the disk has room; who waits for that is told. */
    private void refuseWhileFull() {
        StoreFailure full = surroundings.refusal();
        if (full == null) {
            return;
        }
        CommitChain kept = new CommitChain();
        for (PendingCommit commit = waiting.poll(); commit != null; commit = waiting.poll()) {
            if (CommitCheck.needsRoom(commit.writes)) {
                metrics.refusedFull.increment();
                refuse(commit, full);
            } else {
                kept.add(commit);
            }
        }
        for (PendingCommit commit = kept.poll(); commit != null; commit = kept.poll()) {
            waiting.add(commit);
        }
        answers.send();
    }

    private void commit() throws IOException {
        if (!frame.isEmpty()) {
            long before = journal.sequence();
            journal.write(frame.encoder());
            metrics.frames.increment();
            metrics.writtenBytes.add(frame.encoder().bytes());
            if (journal.forced() == before) {
                unforcedSinceNanos = nanoTime.getAsLong();
            }
            if (mustForce || nanosUntilForce() == 0) {
                force();
            }
            frame.keep(generation);
        } else if (mustForce && journal.forced() < journal.sequence()) {
            force();
        }
        int commits = 0;
        for (PendingCommit commit = encoded.poll(); commit != null; commit = encoded.poll()) {
            if (commit.failure == null && !commit.isRepetition) {
                commit.writes.puts().forEach(generation.tables()::apply);
                commits++;
            }
            answer(commit);
        }
        metrics.commits.add(commits);
        frame.clear();
        mustForce = false;
    }

    private void force() throws IOException {
        long begunNanos = nanoTime.getAsLong();
        journal.force();
        metrics.forceNanos.add(nanoTime.getAsLong() - begunNanos);
        metrics.forces.increment();
    }

    private void refuse(PendingCommit commit, StoreFailure why) {
        if (commit.failure == null) {
            commit.failure = why;
            if (why.reason() == Reason.STOPPED) {
                metrics.refusedStopped.increment();
            }
        }
        answer(commit);
    }

    private void answer(PendingCommit commit) {
        answeredBytes += commit.bytes;
        answers.add(commit);
    }

    /** Takes what is answered off what waits, once for all, and before anybody hears of it. */
    private void sendAnswers() {
        metrics.pendingBytes.addAndGet(-answeredBytes);
        answeredBytes = 0;
        answers.send();
    }

    private void fail(IOException cause) {
        StoreFailure why =
                new StoreFailure(
                        Reason.STOPPED, "the journal cannot be written: " + cause.getMessage());
        surroundings.stop(why, cause);
        refuseAll(why);
        frame.clear();
    }
}
