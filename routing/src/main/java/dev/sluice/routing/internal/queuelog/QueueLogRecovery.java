package dev.sluice.routing.internal.queuelog;

import dev.sluice.core.loop.Loop;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.store.CommitListener;
import dev.sluice.core.store.PartitionBounds;
import dev.sluice.core.store.Store;
import dev.sluice.core.store.StoreFailure;
import dev.sluice.core.store.StoreFailure.Reason;
import dev.sluice.core.store.WriteSet;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Restores queues at the start: cursors and references from tables, then the end of each partition
 * from the log. What several partitions hold for a queue is put in the order of the messages'
 * times, as far as the order within each partition allows.
 *
 * <p><i>Confined to the loop that it starts on.</i>
 */
public final class QueueLogRecovery {
    private final Store store;
    private final Loop loop;
    private final List<Loop> lanes;
    private final Function<String, Loop> ownerOf;
    private final QueueLogConfig config;
    private final Listener listener;
    private final TreeMap<Integer, DurableQueue> queues = new TreeMap<>();
    private final WriteSet cleaning = new WriteSet();
    private final Orphans orphans = new Orphans();
    private final TreeMap<Integer, Long> scanOffsets = new TreeMap<>();
    private final List<Reading> readings = new ArrayList<>();
    private final Map<Integer, Set<Integer>> found = new TreeMap<>();
    private QueueNames names = new QueueNames();

    /** Hears the one outcome, on the loop of the start. */
    public interface Listener {
        void recovered(RecoveredQueues queues);

        /** The broker must not start; the detail names the place. */
        void failed(StoreFailure failure);
    }

    /** A partition that is being read. */
    private static final class Reading {
        final int partition;
        final LogScan scan;
        boolean hasRecord;
        boolean isOver;

        Reading(int partition, LogScan scan) {
            this.partition = partition;
            this.scan = scan;
        }

        long timestampMs() {
            return scan.record().timestampMs();
        }
    }

    /**
     * @param lanes one partition belongs to each; more of them if there were more lanes before
     * @param ownerOf the loop of a queue's lane, by the queue's name
     */
    public QueueLogRecovery(
            Store store,
            Loop loop,
            List<Loop> lanes,
            Function<String, Loop> ownerOf,
            QueueLogConfig config,
            Listener listener) {
        this.store = store;
        this.loop = loop;
        this.lanes = List.copyOf(lanes);
        this.ownerOf = ownerOf;
        this.config = config;
        this.listener = listener;
    }

    /** Loads tables, which blocks, then reads the log. */
    public void start() {
        try {
            names = QueueNames.load(store);
            for (String name : names.names()) {
                QueueNames.Entry entry = names.find(name);
                if (entry != null) {
                    int number = entry.number();
                    queues.put(number, new DurableQueue(number, name, ownerOf.apply(name), config));
                }
            }
            restoreCursors();
            restoreReceipts();
            restoreReferences();
            restoreIds();
            queues.values().forEach(DurableQueue::restored);
            openPartitions();
            go();
        } catch (CorruptQueueLogException e) {
            fail(e);
        }
    }

    private void restoreCursors() throws CorruptQueueLogException {
        for (Row row : Row.load(store, QueueTables.ACKS)) {
            boolean isFloor = row.key().length() == QueueTables.FLOOR_KEY_BYTES;
            ByteBuffer key =
                    QueueTables.fields(
                            QueueTables.ACKS,
                            row.key(),
                            isFloor ? QueueTables.FLOOR_KEY_BYTES : QueueTables.BLOCK_KEY_BYTES);
            DurableQueue queue = queues.get(key.getInt());
            if (queue == null) {
                cleaning.delete(QueueTables.ACKS, row.key());
                continue;
            }
            QueueCursor cursor = queue.cursor(key.getInt());
            if (isFloor) {
                cursor.restoreFloor(row.value());
            } else {
                cursor.restoreBlock(key.getLong(), row.value());
            }
        }
    }

    private void restoreReceipts() throws CorruptQueueLogException {
        for (Row row : Row.load(store, QueueTables.RECEIPTS)) {
            ByteBuffer key =
                    QueueTables.fields(
                            QueueTables.RECEIPTS, row.key(), QueueTables.RECEIPT_KEY_BYTES);
            DurableQueue queue = queues.get(key.getInt());
            if (queue == null) {
                cleaning.delete(QueueTables.RECEIPTS, row.key());
            } else {
                queue.restoreReceipt(key.getLong(), row.value());
            }
        }
    }

    private void restoreReferences() throws CorruptQueueLogException {
        record Chunk(int queue, long number, Bytes value) {}
        List<Chunk> chunks = new ArrayList<>();
        for (Row row : Row.load(store, QueueTables.REFERENCES)) {
            ByteBuffer key =
                    QueueTables.fields(
                            QueueTables.REFERENCES, row.key(), QueueTables.CHUNK_KEY_BYTES);
            Chunk chunk = new Chunk(key.getInt(), key.getLong(), row.value());
            if (queues.containsKey(chunk.queue)) {
                chunks.add(chunk);
            } else {
                cleaning.delete(QueueTables.REFERENCES, row.key());
            }
        }
        chunks.sort(Comparator.comparingInt(Chunk::queue).thenComparingLong(Chunk::number));
        for (Chunk chunk : chunks) {
            DurableQueue queue = queues.get(chunk.queue);
            if (queue != null) {
                queue.restore(ReferenceChunk.decode(chunk.number, chunk.value));
            }
        }
    }

    private void restoreIds() throws CorruptQueueLogException {
        for (Row row : Row.load(store, QueueTables.IDS)) {
            ByteBuffer key =
                    QueueTables.fields(QueueTables.IDS, row.key(), QueueTables.ID_KEY_BYTES);
            DurableQueue queue = queues.get(key.getInt());
            if (queue == null) {
                orphans.add(QueueTables.IDS, row.key());
            } else {
                queue.ids().restore(key.getInt(), row.value());
            }
        }
    }

    private void openPartitions() throws CorruptQueueLogException {
        for (Row row : Row.load(store, QueueTables.SCAN)) {
            int partition = QueueTables.fields(QueueTables.SCAN, row.key(), Integer.BYTES).getInt();
            scanOffsets.put(partition, QueueLog.decodeScan(partition, row.value()));
        }
        int known = scanOffsets.isEmpty() ? 0 : scanOffsets.lastKey() + 1;
        for (int i = 0; i < Math.max(lanes.size(), known); i++) {
            if (scanOffsets.putIfAbsent(i, 0L) == null) {
                cleaning.put(QueueTables.SCAN, QueueTables.scanKey(i), QueueLog.encodeScan(0));
            }
            PartitionBounds bounds = store.open(QueueTables.partition(i));
            long from = scanOffsets.getOrDefault(i, 0L);
            if (from < bounds.startOffset() || from > bounds.endOffset()) {
                throw new CorruptQueueLogException(
                        "%s holds %d to %d, but is to be read from %d"
                                .formatted(
                                        QueueTables.partition(i),
                                        bounds.startOffset(),
                                        bounds.endOffset(),
                                        from));
            }
            readings.add(
                    new Reading(
                            i,
                            new LogScan(
                                    store,
                                    QueueTables.partition(i),
                                    from,
                                    bounds.endOffset(),
                                    config.readWindowBytes(),
                                    loop)));
        }
    }

    /** Takes the oldest of the partitions' next records until one of them has to read on. */
    private void go() {
        try {
            while (true) {
                for (Reading reading : readings) {
                    if (!stepsTo(reading)) {
                        reading.scan.read(this::go, listener::failed);
                        return;
                    }
                }
                Reading oldest = oldest();
                if (oldest == null) {
                    clean();
                    return;
                }
                apply(oldest);
                oldest.hasRecord = false;
            }
        } catch (CorruptQueueLogException e) {
            fail(e);
        }
    }

    /** False if the partition has to read on first. */
    private static boolean stepsTo(Reading reading) throws CorruptQueueLogException {
        if (reading.hasRecord || reading.isOver) {
            return true;
        }
        LogScan.Step step = reading.scan.next();
        reading.hasRecord = step == LogScan.Step.RECORD;
        reading.isOver = step == LogScan.Step.END;
        return step != LogScan.Step.NEEDS_READ;
    }

    private @Nullable Reading oldest() {
        Reading oldest = null;
        for (Reading reading : readings) {
            if (reading.hasRecord
                    && (oldest == null || reading.timestampMs() < oldest.timestampMs())) {
                oldest = reading;
            }
        }
        return oldest;
    }

    private void apply(Reading reading) throws CorruptQueueLogException {
        long location = reading.scan.location();
        long place = reading.scan.place();
        for (Target target : reading.scan.targets()) {
            DurableQueue queue = queues.get(target.queue());
            if (queue != null) {
                queue.found(reading.partition, place, location, reading.scan.messageBytes());
                found.computeIfAbsent(reading.partition, _ -> new TreeSet<>()).add(target.queue());
            }
        }
    }

    /** Makes new partitions known, and removes what queues have left that are gone. */
    private void clean() {
        if (cleaning.isEmpty()) {
            cleanOrphans();
            return;
        }
        store.commit(
                cleaning,
                loop,
                new CommitListener() {
                    @Override
                    public void committed(long[] baseOffsets) {
                        cleanOrphans();
                    }

                    @Override
                    public void failed(StoreFailure failure) {
                        listener.failed(failure);
                    }
                });
    }

    private void cleanOrphans() {
        orphans.delete(store, loop, () -> listener.recovered(finish()), listener::failed);
    }

    private RecoveredQueues finish() {
        List<BlockCounts> counts = new ArrayList<>();
        for (Reading reading : readings) {
            long start = store.bounds(QueueTables.partition(reading.partition)).startOffset();
            counts.add(new BlockCounts(start));
        }
        queues.values()
                .forEach(
                        queue ->
                                queue.forEachLocation(
                                        (partition, at) -> counts.get(partition).add(at, 1)));
        List<QueueLog> logs = new ArrayList<>();
        for (int i = 0; i < counts.size(); i++) {
            QueueLog log =
                    new QueueLog(
                            i,
                            store,
                            lanes.get(i % lanes.size()),
                            config,
                            counts.get(i),
                            scanOffsets.getOrDefault(i, 0L));
            found.getOrDefault(i, Set.of()).forEach(log::found);
            logs.add(log);
        }
        return new RecoveredQueues(names, List.copyOf(logs), List.copyOf(queues.values()));
    }

    private void fail(CorruptQueueLogException e) {
        listener.failed(new StoreFailure(Reason.CORRUPT, String.valueOf(e.getMessage())));
    }
}
