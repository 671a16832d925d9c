package dev.sluice.storage.internal.commit;

import dev.sluice.core.store.Batch;
import dev.sluice.core.store.Durability;
import dev.sluice.core.store.PartitionId;
import dev.sluice.core.store.StoreFailure;
import dev.sluice.core.store.StoreFailure.Reason;
import dev.sluice.core.store.WriteSet;
import dev.sluice.storage.internal.journal.FrameEncoder;
import dev.sluice.storage.internal.journal.Journal;
import dev.sluice.storage.internal.journal.JournalFile;
import dev.sluice.storage.internal.producer.Producers;
import dev.sluice.storage.internal.producer.SequenceCheck;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
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
    private final Partitions partitions;
    private final CommitLimits limits;
    private final CommitInbox inbox;
    private final Surroundings surroundings;
    private final CommitMetrics metrics;
    private final LongSupplier nanoTime;
    private final Journal journal;

    private final FrameEncoder frame = new FrameEncoder();
    private final CommitChain waiting = new CommitChain();
    private final CommitChain encoded = new CommitChain();
    private final Answers answers = new Answers();
    private final List<Partition> targets = new ArrayList<>();
    private final List<Partition> appendedTo = new ArrayList<>();
    private final List<Batch> appended = new ArrayList<>();
    private final List<Partition> moved = new ArrayList<>();
    private final Set<Partition> trimmed = ConcurrentHashMap.newKeySet();
    private final News news = new News();
    private final SequenceCheck sequences = new SequenceCheck();
    private Generation generation;
    private int nextNumber;
    private long answeredBytes;
    private boolean mustForce;
    private long unforcedSinceNanos;

    /** What it has in common with those who commit. */
    record Shared(
            CommitLimits limits, CommitInbox inbox, CommitMetrics metrics, LongSupplier nanoTime) {}

    /** What the frame says of partitions, until it is written. */
    private static final class News {
        final List<Partition> opened = new ArrayList<>();
        final List<Partition> trimmed = new ArrayList<>();
        final List<Partition> dropped = new ArrayList<>();

        void moveTo(Generation generation) {
            opened.forEach(each -> generation.opened().put(each.number(), each.id()));
            trimmed.forEach(each -> generation.trimmed().put(each.number(), each.startOffset()));
            dropped.forEach(each -> generation.dropped().add(each.number()));
            opened.clear();
            trimmed.clear();
            dropped.clear();
        }
    }

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
        this.partitions = partitions;
        this.limits = shared.limits();
        this.inbox = shared.inbox();
        this.surroundings = surroundings;
        this.metrics = shared.metrics();
        this.nanoTime = shared.nanoTime();
        this.journal = journal;
        this.generation = new Generation(journal.fileNumber());
        this.nextNumber = nextNumber;
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
            if (!frame.isEmpty() && !journal.fits(frame.bytes()) && !roll()) {
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
            encodeTrim(partition);
        }
        PendingCommit commit = waiting.first();
        while (commit != null && hasRoom(commit)) {
            waiting.poll();
            encoded.add(commit);
            commit.failure = refusalOf(commit, full);
            if (commit.failure == null && sequences.isRepetition()) {
                repeat(commit);
            } else if (commit.failure == null) {
                encode(commit);
            }
            commit = waiting.first();
        }
    }

    private boolean hasRoom(PendingCommit commit) {
        return frame.isEmpty()
                || (frame.bytes() < limits.cycleBytes()
                        && frame.records() < limits.cycleRecords()
                        && frame.bytes() + commit.bytes <= limits.frameBytesMax());
    }

    /** Leaves the partitions of its appends in {@link #targets} if there is nothing against it. */
    private @Nullable StoreFailure refusalOf(PendingCommit commit, @Nullable StoreFailure full) {
        WriteSet writes = commit.writes;
        targets.clear();
        for (WriteSet.Append append : writes.appends()) {
            Partition target = partitions.find(append.partition());
            if (target == null) {
                return new StoreFailure(
                        Reason.NO_SUCH_PARTITION,
                        "partition " + append.partition() + " is not open");
            }
            targets.add(target);
        }
        StoreFailure outOfSequence = sequences.check(writes, this::producersOf);
        if (outOfSequence != null || sequences.isRepetition()) {
            return outOfSequence;
        }
        if (full != null && needsRoom(writes)) {
            metrics.refusedFull.increment();
            return full;
        }
        if (commit.bytes > limits.frameBytesMax()) {
            return new StoreFailure(
                    Reason.TOO_LARGE,
                    "%d bytes in one write set; a file of the journal takes %d"
                            .formatted(commit.bytes, limits.frameBytesMax()));
        }
        return null;
    }

    private @Nullable Producers producersOf(PartitionId id) {
        Partition partition = partitions.find(id);
        return partition == null ? null : partition.producers();
    }

    /** It was committed before; it may be that this was not forced yet. */
    private void repeat(PendingCommit commit) {
        commit.baseOffsets = sequences.offsets();
        commit.isRepetition = true;
        mustForce |= commit.writes.durability() == Durability.COMMIT;
    }

    private static boolean needsRoom(WriteSet writes) {
        return !writes.usesReserve()
                && (!writes.appends().isEmpty()
                        || writes.puts().stream().anyMatch(put -> put.value() != null));
    }

    /** Nothing goes on until the disk has room; who waits for that is told. */
    private void refuseWhileFull() {
        StoreFailure full = surroundings.refusal();
        if (full == null) {
            return;
        }
        CommitChain kept = new CommitChain();
        for (PendingCommit commit = waiting.poll(); commit != null; commit = waiting.poll()) {
            if (needsRoom(commit.writes)) {
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

    private void encode(PendingCommit commit) {
        WriteSet writes = commit.writes;
        List<WriteSet.Append> appends = writes.appends();
        if (!appends.isEmpty()) {
            commit.baseOffsets = new long[appends.size()];
        }
        for (int i = 0; i < appends.size(); i++) {
            WriteSet.Append append = appends.get(i);
            Partition partition = targets.get(i);
            number(partition);
            Batch placed = partition.place(append.batch());
            commit.baseOffsets[i] = placed.baseOffset();
            frame.append(partition.number(), placed);
            appendedTo.add(partition);
            appended.add(placed);
        }
        for (WriteSet.Put put : writes.puts()) {
            if (put.value() == null) {
                frame.delete(put.table(), put.key());
            } else {
                frame.put(put.table(), put.key(), put.value());
            }
        }
        for (PartitionId id : writes.drops()) {
            drop(id);
        }
        mustForce |= !writes.isEmpty() && writes.durability() == Durability.COMMIT;
    }

    private void number(Partition partition) {
        if (!partition.isNumbered()) {
            partition.number(nextNumber++);
            partitions.numbered(partition);
            frame.opened(partition.number(), partition.id());
            news.opened.add(partition);
        }
    }

    private void drop(PartitionId id) {
        Partition gone = partitions.remove(id);
        if (gone != null && gone.isNumbered()) {
            frame.dropped(gone.number());
            news.dropped.add(gone);
        }
    }

    private void encodeTrim(Partition partition) {
        long start = partition.startToJournal();
        if (start >= 0 && partition.isNumbered()) {
            frame.trimmed(partition.number(), start);
            news.trimmed.add(partition);
        }
    }

    private void commit() throws IOException {
        if (!frame.isEmpty()) {
            long before = journal.sequence();
            journal.write(frame);
            metrics.frames.increment();
            metrics.writtenBytes.add(frame.bytes());
            if (journal.forced() == before) {
                unforcedSinceNanos = nanoTime.getAsLong();
            }
            if (mustForce || nanosUntilForce() == 0) {
                force();
            }
            keep();
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

    /** What the frame holds becomes state in memory, and visible. */
    private void keep() {
        for (int i = 0; i < appended.size(); i++) {
            Partition partition = appendedTo.get(i);
            if (partition.add(appended.get(i), generation)) {
                moved.add(partition);
            }
        }
        moved.forEach(Partition::publish);
        appended.clear();
        appendedTo.clear();
        moved.clear();
        news.moveTo(generation);
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
