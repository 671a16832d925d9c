package dev.sluice.routing.internal.stream;

import dev.sluice.core.address.Target;
import dev.sluice.core.broker.Consumer;
import dev.sluice.core.broker.ConsumerListener;
import dev.sluice.core.broker.Delivery;
import dev.sluice.core.broker.Outcome;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.Refusal.Reason;
import dev.sluice.core.broker.StreamOffset;
import dev.sluice.core.broker.StreamPosition;
import dev.sluice.core.broker.SubscriptionMatch;
import dev.sluice.core.message.Quality;
import dev.sluice.core.store.PartitionId;
import dev.sluice.routing.internal.lane.Lane;
import dev.sluice.routing.internal.selector.Selector;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Reads all partitions of a stream for one consumer, each in its order.
 *
 * <p>Deliveries are settled: reading removes nothing.
 *
 * <p><i>Confined to its lane.</i>
 */
public final class StreamReader implements Consumer, StreamWatcher {
    private final StreamLog stream;
    private final ConsumerListener listener;
    private final Runnable whenOver;
    private final LaneReads reads;
    private final CreditedScan scan;
    private int partitionCount;
    private boolean isClosed;
    private long lastDeliveryId;

    /**
     * @param selector null for all messages
     * @param whenOver called once when it is closed or ended
     */
    public StreamReader(
            StreamLog stream,
            StreamPosition position,
            @Nullable Selector selector,
            LaneReads reads,
            ConsumerListener listener,
            Runnable whenOver) {
        this.stream = stream;
        this.listener = listener;
        this.whenOver = whenOver;
        this.reads = reads;
        scan = new CreditedScan(reads, stream, selector, new Taking());
        addPartitions(position);
    }

    /** Reads those that it does not read yet. */
    private void addPartitions(StreamPosition position) {
        List<PartitionId> partitions = stream.partitions();
        for (PartitionId id : partitions.subList(partitionCount, partitions.size())) {
            scan.add(PartitionScan.from(id, position, reads.bounds(id)));
        }
        partitionCount = partitions.size();
    }

    /** What becomes of what is found. */
    private final class Taking implements CreditedScan.Taker {
        @Override
        public void take(StreamScan.Found found) {
            listener.delivered(deliveryOf(found));
        }

        @Override
        public void drained() {
            listener.drained();
        }

        @Override
        public void broken(String why) {
            close();
            listener.ended(new Refusal(Reason.UNAVAILABLE, why));
        }
    }

    /** Tells the listener that it is open. */
    public void open() {
        stream.watch(this);
        addPartitions(new StreamPosition.First());
        listener.opened(this, new Target(Target.Kind.STREAM, stream.name()));
        if (stream.isGoing()) {
            deleted(new Refusal(Reason.DELETED, "stream " + stream.name() + " is deleted"));
        }
    }

    @Override
    public Lane lane() {
        return reads.lane();
    }

    /** Everything in a partition that was not there before is new to it. */
    @Override
    public void extended() {
        if (!isClosed) {
            addPartitions(new StreamPosition.First());
            scan.moveOn();
        }
    }

    @Override
    public void deleted(Refusal why) {
        if (!isClosed) {
            close();
            listener.ended(why);
        }
    }

    @Override
    public void credit(int messages, long bytes) {
        scan.credit(messages, bytes);
    }

    @Override
    public void drain() {
        scan.drain();
    }

    /** Does nothing: deliveries of a stream are settled. */
    @Override
    public void settle(long firstId, long lastId, Outcome outcome) {}

    /** A stream remembers nothing of its readers. */
    @Override
    public void mark(long deliveryId, int mark, Runnable marked) {
        marked.run();
    }

    @Override
    public void close() {
        if (!isClosed) {
            isClosed = true;
            stream.unwatch(this);
            scan.close();
            whenOver.run();
        }
    }

    private Delivery deliveryOf(StreamScan.Found found) {
        return new Delivery(
                ++lastDeliveryId,
                found.message(),
                Quality.AT_MOST_ONCE,
                0,
                0,
                SubscriptionMatch.NONE,
                new StreamOffset(found.number(), found.offset()));
    }

    /** The stream's name, for logs. */
    @Override
    public String toString() {
        return "StreamReader[" + stream.name() + "]";
    }
}
