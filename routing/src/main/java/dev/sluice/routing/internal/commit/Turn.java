package dev.sluice.routing.internal.commit;

import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Message;
import dev.sluice.core.record.BatchWriter;
import dev.sluice.core.record.MessageRecords;
import dev.sluice.core.store.Durability;
import dev.sluice.core.store.PartitionId;
import dev.sluice.core.store.WriteSet;
import dev.sluice.routing.internal.queue.StoredMessages;
import dev.sluice.routing.internal.queuelog.Appends;
import dev.sluice.routing.internal.queuelog.DurableQueue;
import dev.sluice.routing.internal.stream.StreamLog;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one turn of a lane appends and settles: one write set, with one record batch for each
 * partition touched, or a few if it is much.
 *
 * <p><i>Confined to its lane.</i>
 */
final class Turn {
    private static final int BATCH_BYTES = 1 << 20;

    private final WriteSet writes = new WriteSet();
    private final Map<PartitionId, BatchWriter> streams = new LinkedHashMap<>();
    private final Appends queueLog;
    private final List<Waiting> waiting = new ArrayList<>();
    private final Map<StoredMessages, DurableQueue.Flush> flushes = new LinkedHashMap<>();
    private Durability durability = Durability.OS;
    private long bytes;
    private boolean hasAppends;

    /** A message that was appended, the queues it is for, and who waits for it. */
    record Waiting(Message message, List<StoredTarget> targets, AppendListener listener) {}

    Turn(Appends queueLog) {
        this.queueLog = queueLog;
    }

    boolean hasAppends() {
        return hasAppends || !waiting.isEmpty();
    }

    /** What the messages take. */
    long bytes() {
        return bytes;
    }

    void add(
            Message message,
            List<StreamLog> into,
            List<StoredTarget> targets,
            List<WriteSet.Put> puts,
            AppendListener listener) {
        add(new Addition(message, into, targets));
        add(puts);
        waiting.add(new Waiting(message, targets, listener));
    }

    /** Adds a message that nobody waits for here. */
    void add(Addition addition) {
        Message message = addition.message();
        List<StoredTarget> targets = addition.targets();
        int copies = addition.streams().size() + (targets.isEmpty() ? 0 : 1);
        bytes += message.footprintBytes() * copies;
        for (StreamLog stream : addition.streams()) {
            if (!stream.isDeleted()) {
                append(stream, message);
            }
        }
        if (!targets.isEmpty()) {
            durability = Durability.COMMIT;
            queueLog.add(message, targets.stream().map(StoredTarget::inLog).toList());
        }
        hasAppends |= copies > 0;
    }

    void add(List<WriteSet.Put> puts) {
        if (!puts.isEmpty()) {
            durability = Durability.COMMIT;
            puts.forEach(this::add);
        }
    }

    private void add(WriteSet.Put put) {
        Bytes value = put.value();
        if (value != null) {
            bytes += value.length();
        }
        writes.puts().add(put);
    }

    private void append(StreamLog stream, Message message) {
        if (stream.config().durability().compareTo(durability) < 0) {
            durability = stream.config().durability();
        }
        Bytes key = stream.keyOf(message);
        PartitionId partition = stream.partitionOf(key);
        BatchWriter writer = streams.computeIfAbsent(partition, id -> new BatchWriter());
        MessageRecords.append(writer, message, key);
        if (writer.sizeBytes() >= BATCH_BYTES) {
            writes.append(partition, writer.finish());
        }
    }

    /** The queue's changes become part of it. */
    void flush(StoredMessages messages) {
        durability = Durability.COMMIT;
        flushes.put(messages, messages.queue().flush(writes));
    }

    /** What is to be committed; nothing may be added after it. */
    WriteSet finish() {
        streams.forEach(
                (partition, writer) -> {
                    if (!writer.isEmpty()) {
                        writes.append(partition, writer.finish());
                    }
                });
        queueLog.writeTo(writes);
        if (!hasAppends()) {
            writes.fromReserve();
        }
        return writes.durability(durability);
    }

    Appends queueLog() {
        return queueLog;
    }

    Map<StoredMessages, DurableQueue.Flush> flushes() {
        return flushes;
    }

    List<Waiting> waiting() {
        return waiting;
    }

    void answer(PublishResult result) {
        waiting.forEach(each -> each.listener.appended(result));
    }
}
