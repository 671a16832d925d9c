package dev.sluice.routing.internal.group;

import dev.sluice.core.broker.StreamPosition;
import dev.sluice.core.record.BatchReader;
import dev.sluice.core.record.RecordFormatException;
import dev.sluice.core.store.Batch;
import dev.sluice.core.store.PartitionId;
import dev.sluice.core.store.ReadListener;
import dev.sluice.core.store.StoreFailure;
import dev.sluice.routing.internal.stream.LaneReads;
import dev.sluice.routing.internal.stream.PartitionScan;
import dev.sluice.routing.internal.stream.StreamLog;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Finds the offsets that positions are at in partitions of a stream. Times are looked up in one
 * partition after the other.
 *
 * <p><i>Confined to its lane.</i>
 */
final class PositionSearch {
    private final LaneReads reads;
    private final Consumer<Map<Integer, Long>> found;
    private final Consumer<String> failed;
    private final Map<Integer, Long> offsets = new TreeMap<>();
    private final Deque<Timed> timed = new ArrayDeque<>();

    /** A partition in which a time is looked for. */
    private record Timed(PartitionId partition, long epochMs) {}

    /**
     * @param found gets the offsets, by partition
     * @param failed gets the reason why there is no answer
     */
    PositionSearch(LaneReads reads, Consumer<Map<Integer, Long>> found, Consumer<String> failed) {
        this.reads = reads;
        this.found = found;
        this.failed = failed;
    }

    /**
     * @param positions by number of partition; each is one of the stream's
     */
    void start(StreamLog stream, Map<Integer, StreamPosition> positions) {
        for (PartitionId partition : stream.partitions()) {
            StreamPosition position = positions.get(partition.partition());
            if (position instanceof StreamPosition.Timestamp(long epochMs)) {
                timed.add(new Timed(partition, epochMs));
            } else if (position != null) {
                offsets.put(
                        partition.partition(),
                        PartitionScan.firstOffset(position, reads.bounds(partition)));
            }
        }
        searchNext();
    }

    private void searchNext() {
        Timed next = timed.poll();
        if (next == null) {
            found.accept(offsets);
        } else {
            reads.readAtTime(next.partition(), next.epochMs(), new Answer(next));
        }
    }

    private final class Answer implements ReadListener {
        private final Timed asked;

        Answer(Timed asked) {
            this.asked = asked;
        }

        @Override
        public void read(List<Batch> batches, long endOffset) {
            try {
                long offset = batches.isEmpty() ? endOffset : firstIn(batches.getFirst());
                offsets.put(asked.partition().partition(), offset);
            } catch (RecordFormatException e) {
                failed.accept(asked.partition() + " is corrupt: " + e.getMessage());
                return;
            }
            searchNext();
        }

        private long firstIn(Batch batch) throws RecordFormatException {
            BatchReader reader = BatchReader.open(batch);
            while (reader.next()) {
                if (reader.timestampMs() >= asked.epochMs()) {
                    return reader.offset();
                }
            }
            return reader.nextOffset();
        }

        @Override
        public void failed(StoreFailure failure) {
            failed.accept(asked.partition() + " cannot be searched: " + failure.detail());
        }
    }
}
