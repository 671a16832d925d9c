package dev.sluice.storage.internal.commit;

import dev.sluice.core.loop.Loop;
import dev.sluice.core.record.Batches;
import dev.sluice.core.store.Batch;
import dev.sluice.core.store.PartitionBounds;
import dev.sluice.core.store.PartitionId;
import dev.sluice.storage.internal.log.StoredLog;
import dev.sluice.storage.internal.producer.Forgotten;
import dev.sluice.storage.internal.producer.Producers;
import dev.sluice.storage.internal.producer.StoredProducers;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One partition: what of it lies in files, and the tail that lies in memory and in the journal.
 *
 * <p>The journal thread changes it. Readers on any thread see what it has published: they take the
 * end first, then the tail, then the stored log. A part leaves the tail only after the stored log
 * has it, so what a reader does not find in its tail lies in its stored log.
 *
 * <p><i>Thread-safe</i>, but for what is said to be the journal thread's.
 */
public final class Partition {
    private static final int UNNUMBERED = -1;
    private static final TailPart[] NO_TAIL = {};

    private final PartitionId id;
    private final Waiters waiters = new Waiters();
    private final AtomicLong startOffset;
    private volatile StoredLog stored;
    private volatile TailPart[] tail = NO_TAIL;
    private volatile long endOffset;
    private volatile long tailBytes;
    private int number = UNNUMBERED;
    private long nextOffset;
    private long journaledStart;
    private boolean hasNews;
    private @Nullable Producers producers;

    /** A partition that is new. */
    Partition(PartitionId id) {
        this(id, StoredLog.EMPTY, 0);
    }

    private Partition(PartitionId id, StoredLog stored, long startOffset) {
        this.id = id;
        this.stored = stored;
        this.startOffset = new AtomicLong(startOffset);
        this.journaledStart = startOffset;
        this.nextOffset = Math.max(stored.endOffset(), startOffset);
        this.endOffset = nextOffset;
    }

    /** A partition that an earlier run left. */
    public static Partition recovered(
            PartitionId id,
            int number,
            StoredLog stored,
            long startOffset,
            StoredProducers producers) {
        Partition partition = new Partition(id, stored, startOffset);
        partition.number = number;
        if (!producers.equals(StoredProducers.NONE)) {
            partition.producers = new Producers(producers);
        }
        return partition;
    }

    public PartitionId id() {
        return id;
    }

    /** Journal thread: whether the journal knows it by a number. */
    boolean isNumbered() {
        return number != UNNUMBERED;
    }

    /** Journal thread. */
    public int number() {
        return number;
    }

    void number(int assigned) {
        number = assigned;
    }

    /** Journal thread: gives the batch its place behind everything before it. */
    Batch place(Batch batch) {
        Batch placed = batch.at(nextOffset);
        nextOffset += Batches.offsetSpan(batch);
        noteProducer(placed);
        return placed;
    }

    private void noteProducer(Batch placed) {
        if (Batches.isSequenced(placed)) {
            Producers known = producers;
            if (known == null) {
                known = new Producers(StoredProducers.NONE);
                producers = known;
            }
            known.appended(placed, 0);
        }
    }

    /** Journal thread: the producers that number their batches, with all that was placed. */
    @Nullable Producers producers() {
        return producers;
    }

    /** Journal thread: no checkpoint has these any more. */
    public void forget(Forgotten forgotten) {
        Producers known = producers;
        if (known != null) {
            known.forget(forgotten);
        }
    }

    /** Journal thread: the offset that the next batch gets. */
    public long nextOffset() {
        return nextOffset;
    }

    /** Journal thread: takes a batch that was recovered, which stands at {@link #nextOffset}. */
    public void recovered(Batch batch, Generation generation) {
        nextOffset = Batches.nextOffset(batch);
        noteProducer(batch);
        add(batch, generation);
        publish();
    }

    /**
     * Journal thread: keeps a placed batch; it can be seen once it is published.
     *
     * @return whether it is the first since the last {@link #publish}
     */
    boolean add(Batch batch, Generation generation) {
        TailPart[] parts = tail;
        TailPart last = parts.length == 0 ? null : parts[parts.length - 1];
        if (last == null || last.generation() != generation.number()) {
            last = new TailPart(this, generation.number());
            last.add(batch);
            TailPart[] longer = Arrays.copyOf(parts, parts.length + 1);
            longer[parts.length] = last;
            tail = longer;
            generation.add(last);
        } else {
            last.add(batch);
        }
        boolean isFirst = !hasNews;
        hasNews = true;
        return isFirst;
    }

    /** Journal thread: shows everything that was added to readers and to who waits for it. */
    void publish() {
        hasNews = false;
        tailBytes = sizeOf(tail);
        endOffset = nextOffset;
        waiters.moved(endOffset);
    }

    /** Journal thread: files hold everything of the tail up to this generation now. */
    public void carriedOver(StoredLog log, long generation) {
        stored = log;
        TailPart[] parts = tail;
        int gone = 0;
        while (gone < parts.length && parts[gone].generation() <= generation) {
            gone++;
        }
        if (gone > 0) {
            tail = gone == parts.length ? NO_TAIL : Arrays.copyOfRange(parts, gone, parts.length);
        }
        tailBytes = sizeOf(tail);
    }

    /** Journal thread: the same records lie in other files now, but for those that are gone. */
    public void compacted(StoredLog log) {
        stored = log;
    }

    private static long sizeOf(TailPart[] parts) {
        long bytes = 0;
        for (TailPart part : parts) {
            bytes += part.bytes();
        }
        return bytes;
    }

    /** Journal thread: the start, as a frame says it. */
    public void recoveredStart(long offset) {
        startOffset.accumulateAndGet(offset, Math::max);
        journaledStart = Math.max(journaledStart, offset);
    }

    /** Moves the start to {@code offset} or the end; returns whether that changed anything. */
    public boolean trim(long offset) {
        long to = Math.min(offset, endOffset);
        return startOffset.getAndAccumulate(to, Math::max) < to;
    }

    /** Journal thread: the start, if the journal does not say it yet, or -1. */
    long startToJournal() {
        long start = startOffset.get();
        if (start <= journaledStart) {
            return -1;
        }
        journaledStart = start;
        return start;
    }

    public long startOffset() {
        return startOffset.get();
    }

    public long endOffset() {
        return endOffset;
    }

    public StoredLog stored() {
        return stored;
    }

    public PartitionBounds bounds() {
        long end = endOffset;
        return new PartitionBounds(startOffset.get(), end, tailBytes + stored.bytes());
    }

    public void awaitBeyond(long offset, Loop loop, Runnable task) {
        waiters.add(offset, loop, task, this::endOffset);
    }

    /**
     * What of the partition can be read from memory at {@code offset}: null if it lies in files.
     *
     * @param end what the reader takes for the end
     */
    public @Nullable List<Batch> readTail(long offset, long end, int maxBytes) {
        TailPart[] parts = tail;
        if (offset < end && (parts.length == 0 || offset < parts[0].baseOffset())) {
            return null;
        }
        List<Batch> batches = new ArrayList<>();
        long room = maxBytes;
        for (TailPart part : parts) {
            room = part.read(offset, end, room, batches);
            if (room < 0) {
                break;
            }
        }
        return batches;
    }

    /** The first batch in memory, from {@code offset} on, that is not before a time; or none. */
    public List<Batch> readTailAtTime(long epochMs, long offset, long end) {
        for (TailPart part : tail) {
            Batch batch = part.readAtTime(epochMs, offset, end);
            if (batch != null) {
                return List.of(batch);
            }
        }
        return List.of();
    }
}
