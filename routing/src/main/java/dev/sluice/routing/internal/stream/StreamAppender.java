package dev.sluice.routing.internal.stream;

import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Message;
import dev.sluice.core.record.BatchWriter;
import dev.sluice.core.record.MessageRecords;
import dev.sluice.core.store.CommitListener;
import dev.sluice.core.store.Durability;
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
 * with one record batch for each partition touched, or a few if it is much; what one message causes
 * is always in one.
 *
 * <p><i>Confined to its lane.</i>
 */
public final class StreamAppender {
    private static final Logger LOG = LoggerFactory.getLogger(StreamAppender.class);
    private static final int BATCH_BYTES = 1 << 20;

    /** A write set has no more messages once it has this size. */
    private static final long WRITE_SET_BYTES = 4L << 20;

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
        if (turn.bytes >= WRITE_SET_BYTES && !turn.isLast(tracker)) {
            commit();
        }
        if (turn.waiting.isEmpty()) {
            Turn begun = turn;
            lane.loop().execute(() -> commit(begun));
        }
        turn.add(stream, message);
        turn.waiting.add(tracker);
    }

    private void commit(Turn begun) {
        if (begun.equals(turn)) {
            commit();
        }
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
        private Durability durability = Durability.OS;
        private long bytes;

        /** Whether the last message is the one that this tracker follows. */
        boolean isLast(PublishTracker tracker) {
            return !waiting.isEmpty() && waiting.getLast().equals(tracker);
        }

        void add(StreamLog stream, Message message) {
            bytes += message.footprintBytes();
            if (stream.config().durability().compareTo(durability) < 0) {
                durability = stream.config().durability();
            }
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
            return writes.durability(durability);
        }

        @Override
        public void committed(long[] baseOffsets) {
            waiting.forEach(tracker -> tracker.answered(PublishResult.ACCEPTED));
        }

        @Override
        public void failed(StoreFailure failure) {
            LOG.debug(
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
