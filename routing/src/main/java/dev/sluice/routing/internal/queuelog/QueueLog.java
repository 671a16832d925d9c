package dev.sluice.routing.internal.queuelog;

import dev.sluice.core.loop.Loop;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.store.PartitionId;
import dev.sluice.core.store.Store;
import dev.sluice.core.store.WriteSet;

import org.jspecify.annotations.Nullable;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One partition of the queue log: appends to it, counts what queues refer to, has references
 * written down from time to time, and trims what nobody needs.
 *
 * <p>Nothing is trimmed or copied forward behind the offset that a start reads from, so whatever a
 * queue has not acknowledged is found at a start: in the references written down, or in the log.
 *
 * <p><i>Confined to the partition's lane.</i> All of its commits are made on that lane's loop.
 */
public final class QueueLog {
    private static final int VERSION = 1;

    /** A block that at most this part of refers to something is worth copying. */
    private static final int SPARSE_PARTS = 8;

    private final int partition;
    private final Store store;
    private final Loop owner;
    private final QueueLogConfig config;
    private final BlockCounts counts;
    private final Set<Integer> changedQueues = new HashSet<>();
    private long startOffset;
    private long scanFrom;
    private long endOffset;
    private long grownBytes;
    private @Nullable Snapshot snapshot;
    private @Nullable CopyForward copying;
    private long copyPosition;
    private Runnable whenChanged = () -> {};

    QueueLog(
            int partition,
            Store store,
            Loop owner,
            QueueLogConfig config,
            BlockCounts counts,
            long scanFrom) {
        this.partition = partition;
        this.store = store;
        this.owner = owner;
        this.config = config;
        this.counts = counts;
        this.scanFrom = scanFrom;
        startOffset = store.bounds(id()).startOffset();
        endOffset = store.bounds(id()).endOffset();
        copyPosition = startOffset;
    }

    public int partition() {
        return partition;
    }

    PartitionId id() {
        return QueueTables.partition(partition);
    }

    /** Where the log begins. */
    public long startOffset() {
        return startOffset;
    }

    /** Behind the last message that is known to be stored. */
    public long endOffset() {
        return endOffset;
    }

    /** Where a start would begin to read. */
    public long scanFrom() {
        return scanFrom;
    }

    /** How many references of queues there are to messages of this partition. */
    public long liveReferences() {
        return counts.total();
    }

    /** Calls {@code task} whenever something was stored or released, often more than once. */
    public void whenChanged(Runnable task) {
        whenChanged = task;
    }

    /** What the next write set will append. */
    public Appends begin() {
        return new Appends(id());
    }

    /**
     * The messages are durable; call it in the order of the commits.
     *
     * @param baseOffsets as the commit's listener got them
     */
    public void committed(Appends appends, long[] baseOffsets, ArrivalListener arrivals) {
        owner.checkCurrent();
        grownBytes += appends.bytes();
        appends.forEachPlace(
                baseOffsets,
                (stored, place) -> {
                    stored(place, stored.targets());
                    for (Target target : stored.targets()) {
                        arrivals.arrived(target, partition, place, stored.message());
                    }
                });
    }

    /** Queues need these locations no more. */
    public void release(long[] locations) {
        owner.checkCurrent();
        for (long location : locations) {
            counts.remove(location);
        }
        whenChanged.run();
    }

    /** Trims what nobody needs; cheap if there is nothing. Returns whether there was something. */
    public boolean reclaim() {
        owner.checkCurrent();
        long firstLive = counts.firstLive();
        long firstNeeded = firstLive < 0 ? endOffset : firstLive * QueueCursor.BLOCK;
        long from = Math.min(firstNeeded, scanFrom);
        if (copying != null) {
            // A round still reads from there, even if nobody needs it any more.
            from = Math.min(from, copying.from());
        }
        if (from <= startOffset) {
            return false;
        }
        store.trim(id(), from);
        startOffset = from;
        counts.dropBefore(from / QueueCursor.BLOCK);
        return true;
    }

    /** Whether {@link #beginSnapshot} is due, since the log has grown. */
    public boolean isSnapshotDue() {
        return snapshot == null
                && (endOffset - scanFrom >= config.snapshotRecords()
                        || grownBytes >= config.snapshotBytes());
    }

    /**
     * Whether {@link #beginSnapshot} would let everything be trimmed, since nothing is needed: for
     * a lane that has nothing else to do.
     */
    public boolean isSnapshotUseful() {
        return snapshot == null && counts.total() == 0 && scanFrom < endOffset;
    }

    /**
     * Begins a round: each of its queues that still exists is to {@link DurableQueue#snapshot}
     * after what has arrived until now was handed over. When all of these are committed, {@link
     * #writeSnapshot} ends it; if one fails, {@link #failedSnapshot}.
     */
    public Snapshot beginSnapshot() {
        owner.checkCurrent();
        if (snapshot != null) {
            throw new IllegalStateException("a snapshot to " + snapshot.end() + " is under way");
        }
        snapshot = new Snapshot(endOffset, Set.copyOf(changedQueues));
        changedQueues.clear();
        grownBytes = 0;
        return snapshot;
    }

    /** All queues have written their references: so does the log. */
    public void writeSnapshot(WriteSet writes) {
        owner.checkCurrent();
        writes.put(QueueTables.SCAN, QueueTables.scanKey(partition), encodeScan(current().end()));
    }

    /** What {@link #writeSnapshot} wrote is durable. */
    public void committedSnapshot() {
        owner.checkCurrent();
        scanFrom = current().end();
        snapshot = null;
        copyPosition = startOffset;
    }

    /** The round failed somewhere; the next one includes its queues. */
    public void failedSnapshot() {
        owner.checkCurrent();
        changedQueues.addAll(current().queues());
        snapshot = null;
    }

    /**
     * Begins to copy forward what keeps the oldest block from being trimmed, if little of the log
     * is live and little of that block; null otherwise.
     */
    public @Nullable CopyForward beginCopy() {
        owner.checkCurrent();
        long block = counts.firstLive();
        long end = (block + 1) * QueueCursor.BLOCK;
        long from = Math.max(Math.max(startOffset, block * QueueCursor.BLOCK), copyPosition);
        if (copying != null
                || block < 0
                || end > scanFrom
                || from >= end
                || counts.of(block) > QueueCursor.BLOCK / SPARSE_PARTS
                || counts.total() >= config.liveFraction() * (endOffset - startOffset)) {
            return null;
        }
        copying = new CopyForward(this, store, owner, config, from, end);
        return copying;
    }

    /** Ends copying; it goes on at {@code position} the next time. */
    void endCopy(long position) {
        owner.checkCurrent();
        copying = null;
        copyPosition = position;
    }

    /** A message was stored for these queues. */
    void stored(long location, List<Target> targets) {
        if (location < endOffset) {
            throw new IllegalStateException(
                    id() + " ends at " + endOffset + " and stored a message at " + location);
        }
        endOffset = location + 1;
        counts.add(location, targets.size());
        targets.forEach(target -> changedQueues.add(target.queue()));
        whenChanged.run();
    }

    /** The log was read at the start: a queue may have something that is not written down. */
    void found(int queue) {
        changedQueues.add(queue);
    }

    static Bytes encodeScan(long from) {
        return new VarintWriter().put(VERSION).put(from).toBytes();
    }

    static long decodeScan(int partition, Bytes value) throws CorruptQueueLogException {
        VarintReader reader = new VarintReader(value, "scan offset of partition " + partition);
        reader.expect(VERSION);
        long from = reader.next();
        reader.expectEnd();
        return from;
    }

    private Snapshot current() {
        if (snapshot == null) {
            throw new IllegalStateException("no snapshot is under way");
        }
        return snapshot;
    }
}
