package dev.sluice.storage.internal.carry;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.store.PartitionId;
import dev.sluice.storage.internal.log.Extent;
import dev.sluice.storage.internal.log.Segment;
import dev.sluice.storage.internal.log.StoredLog;
import dev.sluice.storage.internal.producer.ProducerState;
import dev.sluice.storage.internal.producer.SequencedBatch;
import dev.sluice.storage.internal.producer.StoredProducers;

import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a checkpoint says of one partition; docs/storage.md, section 4. */
final class CheckpointPartitions {
    private CheckpointPartitions() {}

    static void write(DataOutputStream out, StoredPartition partition) throws IOException {
        write(out, partition.id().log());
        out.writeInt(partition.id().partition());
        out.writeLong(partition.startOffset());
        StoredLog log = partition.log();
        out.writeLong(log.startOffset());
        out.writeInt(log.segments().size());
        for (Segment segment : log.segments()) {
            out.writeLong(segment.baseOffset());
            out.writeLong(segment.nextOffset());
            out.writeLong(segment.bytes());
            out.writeInt(segment.indexEntries());
            out.writeLong(segment.maxTimestampMs());
            out.writeInt(segment.revision());
        }
        out.writeInt(log.extents().size());
        for (Extent extent : log.extents()) {
            out.writeLong(extent.bundle());
            out.writeLong(extent.position());
            out.writeInt(extent.bytes());
            out.writeLong(extent.baseOffset());
            out.writeLong(extent.nextOffset());
            out.writeLong(extent.maxTimestampMs());
        }
        write(out, partition.producers());
        out.writeLong(partition.compactedTo());
    }

    private static void write(DataOutputStream out, StoredProducers producers) throws IOException {
        out.writeLong(producers.forgottenUpTo());
        out.writeInt(producers.states().size());
        for (Map.Entry<Long, ProducerState> each : producers.states().entrySet()) {
            ProducerState state = each.getValue();
            out.writeLong(each.getKey());
            out.writeShort(state.epoch());
            out.writeLong(state.seenMs());
            out.writeInt(state.batches().size());
            for (SequencedBatch batch : state.batches()) {
                out.writeInt(batch.firstSequence());
                out.writeInt(batch.lastSequence());
                out.writeLong(batch.baseOffset());
            }
        }
    }

    static StoredPartition read(ByteBuffer in) {
        PartitionId id = new PartitionId(text(in), in.getInt());
        long startOffset = in.getLong();
        long logStart = in.getLong();
        List<Segment> segments = new ArrayList<>();
        for (int left = in.getInt(); left > 0; left--) {
            segments.add(
                    new Segment(
                            in.getLong(),
                            in.getLong(),
                            in.getLong(),
                            in.getInt(),
                            in.getLong(),
                            in.getInt()));
        }
        List<Extent> extents = new ArrayList<>();
        for (int left = in.getInt(); left > 0; left--) {
            extents.add(
                    new Extent(
                            in.getLong(),
                            in.getLong(),
                            in.getInt(),
                            in.getLong(),
                            in.getLong(),
                            in.getLong()));
        }
        StoredLog log = new StoredLog(logStart, segments, extents);
        return new StoredPartition(id, startOffset, log, producers(in), in.getLong());
    }

    private static StoredProducers producers(ByteBuffer in) {
        long forgottenUpTo = in.getLong();
        Map<Long, ProducerState> states = new LinkedHashMap<>();
        for (int left = in.getInt(); left > 0; left--) {
            long producer = in.getLong();
            short epoch = in.getShort();
            long seenMs = in.getLong();
            List<SequencedBatch> batches = new ArrayList<>();
            for (int more = in.getInt(); more > 0; more--) {
                batches.add(new SequencedBatch(in.getInt(), in.getInt(), in.getLong()));
            }
            states.put(producer, new ProducerState(epoch, seenMs, batches));
        }
        return new StoredProducers(forgottenUpTo, states);
    }

    static void write(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    static String text(ByteBuffer in) {
        int length = in.getInt();
        if (length < 0 || length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return Bytes.wrap(bytes).asUtf8();
    }
}
