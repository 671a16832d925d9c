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

import java.util.List;
import java.util.function.Consumer;

/**
 * Finds the offset that a position is at in each partition of a stream. A time is looked up in one
 * partition after the other.
 *
 * <p><i>Confined to its lane.</i>
 */
final class PositionSearch {
    private final List<PartitionId> partitions;
    private final StreamPosition position;
    private final LaneReads reads;
    private final Consumer<long[]> found;
    private final Consumer<String> failed;
    private final long[] offsets;
    private int at;

    /**
     * @param found gets the offsets, by partition
     * @param failed gets the reason why there is no answer
     */
    PositionSearch(
            StreamLog stream,
            StreamPosition position,
            LaneReads reads,
            Consumer<long[]> found,
            Consumer<String> failed) {
        partitions = stream.partitions();
        this.position = position;
        this.reads = reads;
        this.found = found;
        this.failed = failed;
        offsets = new long[partitions.size()];
    }

    void start() {
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] = PartitionScan.firstOffset(position, reads.bounds(partitions.get(i)));
        }
        if (position instanceof StreamPosition.Timestamp(long epochMs)) {
            searchNext(epochMs);
        } else {
            found.accept(offsets);
        }
    }

    private void searchNext(long epochMs) {
        if (at == offsets.length) {
            found.accept(offsets);
        } else {
            reads.readAtTime(partitions.get(at), epochMs, new Answer(epochMs));
        }
    }

    private final class Answer implements ReadListener {
        private final long epochMs;

        Answer(long epochMs) {
            this.epochMs = epochMs;
        }

        @Override
        public void read(List<Batch> batches, long endOffset) {
            try {
                offsets[at] = batches.isEmpty() ? endOffset : firstIn(batches.getFirst());
            } catch (RecordFormatException e) {
                failed.accept(partitions.get(at) + " is corrupt: " + e.getMessage());
                return;
            }
            at++;
            searchNext(epochMs);
        }

        private long firstIn(Batch batch) throws RecordFormatException {
            BatchReader reader = BatchReader.open(batch);
            while (reader.next()) {
                if (reader.timestampMs() >= epochMs) {
                    return reader.offset();
                }
            }
            return reader.nextOffset();
        }

        @Override
        public void failed(StoreFailure failure) {
            failed.accept(partitions.get(at) + " cannot be searched: " + failure.detail());
        }
    }
}
