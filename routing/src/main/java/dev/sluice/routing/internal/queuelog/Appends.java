package dev.sluice.routing.internal.queuelog;

import dev.sluice.core.message.Message;
import dev.sluice.core.record.BatchWriter;
import dev.sluice.core.record.MessageRecords;
import dev.sluice.core.store.Batch;
import dev.sluice.core.store.PartitionId;
import dev.sluice.core.store.WriteSet;

import java.util.ArrayList;
import java.util.List;

/**
 * Messages that one write set appends to one partition of the queue log. Each is stored once,
 * however many queues it is for.
 *
 * <p><i>Confined to the partition's lane.</i>
 */
public final class Appends {
    private static final int BATCH_BYTES = 1 << 20;

    private final PartitionId partition;
    private final BatchWriter writer = new BatchWriter();
    private final List<Batch> batches = new ArrayList<>(1);
    private final List<Stored> stored = new ArrayList<>();
    private int firstAppend = -1;

    /** A message and its queues. <i>Immutable.</i> */
    record Stored(Message message, List<Target> targets) {}

    Appends(PartitionId partition) {
        this.partition = partition;
    }

    public boolean isEmpty() {
        return stored.isEmpty();
    }

    /**
     * Adds a message behind those before it. Throws {@link IllegalStateException} if it is larger
     * than a batch can be; nothing is added then.
     *
     * @param targets at least one, each queue once
     */
    public void add(Message message, List<Target> targets) {
        if (targets.isEmpty()) {
            throw new IllegalArgumentException("a stored message needs a queue");
        }
        writer.header(Target.HEADER, Target.encode(targets));
        MessageRecords.append(writer, message, message.key());
        stored.add(new Stored(message, List.copyOf(targets)));
        if (writer.sizeBytes() >= BATCH_BYTES) {
            batches.add(writer.finish());
        }
    }

    /** Puts all of it into {@code writes}, once. */
    public void writeTo(WriteSet writes) {
        if (!writer.isEmpty()) {
            batches.add(writer.finish());
        }
        firstAppend = writes.appends().size();
        batches.forEach(batch -> writes.append(partition, batch));
    }

    /** The size of the batches that {@link #writeTo} appended. */
    long bytes() {
        long bytes = 0;
        for (Batch batch : batches) {
            bytes += batch.bytes().length();
        }
        return bytes;
    }

    /** Gives the place of each message. */
    void forEachPlace(long[] baseOffsets, PlaceVisitor visitor) {
        int next = 0;
        for (int i = 0; i < batches.size(); i++) {
            long base = baseOffsets[firstAppend + i];
            for (int k = 0; k < batches.get(i).records(); k++) {
                visitor.stored(stored.get(next++), base + k);
            }
        }
    }

    /** Hears of places. */
    interface PlaceVisitor {
        void stored(Stored message, long place);
    }
}
