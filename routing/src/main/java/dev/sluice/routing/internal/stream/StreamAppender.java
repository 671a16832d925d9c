package dev.sluice.routing.internal.stream;

import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Message;
import dev.sluice.core.record.BatchWriter;
import dev.sluice.core.record.MessageRecords;
import dev.sluice.core.store.CommitListener;
import dev.sluice.core.store.PartitionId;
import dev.sluice.core.store.Store;
import dev.sluice.core.store.StoreFailure;
import dev.sluice.core.store.WriteSet;
import dev.sluice.routing.internal.lane.Lane;
import dev.sluice.routing.internal.route.PublishTracker;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Appends what was published on one lane to streams. Everything of one turn becomes one write set,
 * with one record batch for each partition touched.
 *
 * <p><i>Confined to its lane.</i>
 */
public final class StreamAppender {
    private static final Logger LOG = LoggerFactory.getLogger(StreamAppender.class);
    private static final int BATCH_BYTES = 1 << 20;

    private final Lane lane;
    private final Store store;
    private Turn turn = new Turn();

    public StreamAppender(Lane lane, Store store) {
        this.lane = lane;
        this.store = store;
    }

    /**
     * Appends when this turn ends; {@code tracker} hears when it is durable, or that it never will
     * be.
     */
    public void append(StreamLog stream, Message message, PublishTracker tracker) {
        if (turn.waiting.isEmpty()) {
            lane.loop().execute(this::commit);
        }
        turn.add(stream, message);
        turn.waiting.add(tracker);
    }

    private void commit() {
        Turn ended = turn;
        turn = new Turn();
        store.commit(ended.finish(), lane.loop(), ended);
    }

    /** What one turn appends, and who waits for it. */
    private static final class Turn implements CommitListener {
        private final WriteSet writes = new WriteSet();
        private final Map<PartitionId, BatchWriter> open = new LinkedHashMap<>();
        private final List<PublishTracker> waiting = new ArrayList<>();

        void add(StreamLog stream, Message message) {
            Bytes key = stream.keyOf(message);
            PartitionId partition = stream.partitionOf(key);
            BatchWriter writer = open.computeIfAbsent(partition, id -> new BatchWriter());
            MessageRecords.append(writer, message, key);
            if (writer.sizeBytes() >= BATCH_BYTES) {
                writes.append(partition, writer.finish());
            }
        }

        WriteSet finish() {
            open.forEach(
                    (partition, writer) -> {
                        if (!writer.isEmpty()) {
                            writes.append(partition, writer.finish());
                        }
                    });
            return writes;
        }

        @Override
        public void committed(long[] baseOffsets) {
            waiting.forEach(tracker -> tracker.answered(PublishResult.ACCEPTED));
        }

        @Override
        public void failed(StoreFailure failure) {
            LOG.warn(
                    "{} messages were not appended: {} {}",
                    waiting.size(),
                    failure.reason(),
                    failure.detail());
            PublishResult result =
                    failure.reason() == StoreFailure.Reason.FULL
                            ? PublishResult.FULL
                            : PublishResult.UNAVAILABLE;
            waiting.forEach(tracker -> tracker.answered(result));
        }
    }
}
