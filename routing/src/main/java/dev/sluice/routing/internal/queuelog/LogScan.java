package dev.sluice.routing.internal.queuelog;

import dev.sluice.core.loop.Loop;
import dev.sluice.core.record.BatchReader;
import dev.sluice.core.record.MessageRecords;
import dev.sluice.core.record.RecordFormatException;
import dev.sluice.core.store.Batch;
import dev.sluice.core.store.PartitionId;
import dev.sluice.core.store.ReadListener;
import dev.sluice.core.store.Store;
import dev.sluice.core.store.StoreFailure;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Goes over the records of a part of a partition, one window in memory at a time.
 *
 * <p><i>Confined to its loop.</i>
 */
final class LogScan {
    private final Store store;
    private final PartitionId partition;
    private final long end;
    private final int windowBytes;
    private final Loop loop;
    private final Deque<Batch> window = new ArrayDeque<>();
    private @Nullable BatchReader reader;
    private long next;

    /** What {@link #next} came to. */
    enum Step {
        RECORD,
        NEEDS_READ,
        END
    }

    LogScan(Store store, PartitionId partition, long from, long end, int windowBytes, Loop loop) {
        this.store = store;
        this.partition = partition;
        this.next = from;
        this.end = end;
        this.windowBytes = windowBytes;
        this.loop = loop;
    }

    Step next() throws CorruptQueueLogException {
        try {
            while (next < end) {
                if (reader == null) {
                    Batch batch = window.pollFirst();
                    if (batch == null) {
                        return Step.NEEDS_READ;
                    }
                    reader = BatchReader.open(batch);
                }
                if (!reader.next()) {
                    next = Math.max(next, reader.nextOffset());
                    reader = null;
                } else if (reader.offset() >= next && reader.offset() < end) {
                    next = reader.offset() + 1;
                    return Step.RECORD;
                }
            }
            return Step.END;
        } catch (RecordFormatException e) {
            throw new CorruptQueueLogException(
                    partition + " at offset " + next + ": " + e.getMessage(), e);
        }
    }

    /** The current record. */
    BatchReader record() {
        return Objects.requireNonNull(reader);
    }

    /** Of the current record. */
    long location() {
        return record().offset();
    }

    /** Of the current record. */
    long place() throws CorruptQueueLogException {
        return Target.placeOf(record().headers(), location());
    }

    /** Of the current record. */
    List<Target> targets() throws CorruptQueueLogException {
        return Target.decode(record().headers().first(Target.HEADER));
    }

    /** What the message of the current record takes in a queue. */
    long messageBytes() throws CorruptQueueLogException {
        try {
            return MessageRecords.read(record(), QueueTables.NO_ADDRESS).footprintBytes();
        } catch (RecordFormatException e) {
            throw new CorruptQueueLogException(
                    partition + " at offset " + location() + ": " + e.getMessage(), e);
        }
    }

    /** Reads the next window. */
    void read(Runnable ready, Consumer<StoreFailure> failed) {
        store.read(
                partition,
                next,
                windowBytes,
                loop,
                new ReadListener() {
                    @Override
                    public void read(List<Batch> batches, long endOffset) {
                        window.addAll(batches);
                        if (batches.isEmpty()) {
                            next = end;
                        }
                        ready.run();
                    }

                    @Override
                    public void failed(StoreFailure failure) {
                        failed.accept(failure);
                    }
                });
    }
}
