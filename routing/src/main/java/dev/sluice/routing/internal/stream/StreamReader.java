package dev.sluice.routing.internal.stream;

import dev.sluice.core.address.Address;
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
import dev.sluice.core.message.Message;
import dev.sluice.core.message.Quality;
import dev.sluice.core.record.BatchReader;
import dev.sluice.core.record.MessageRecords;
import dev.sluice.core.record.RecordFormatException;
import dev.sluice.core.store.Batch;
import dev.sluice.core.store.ReadListener;
import dev.sluice.core.store.Store;
import dev.sluice.core.store.StoreFailure;
import dev.sluice.routing.internal.lane.Lane;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Reads all partitions of a stream for one consumer, each in its order. At most one read is under
 * way, and only when nothing read before is left, so a reader without credit holds at most one
 * read's worth of messages.
 *
 * <p>Deliveries are settled: reading removes nothing.
 *
 * <p><i>Confined to its lane.</i>
 */
public final class StreamReader implements Consumer {
    private static final Logger LOG = LoggerFactory.getLogger(StreamReader.class);
    private static final int READ_BYTES = 256 * 1024;

    private final StreamLog stream;
    private final Store store;
    private final Lane lane;
    private final ConsumerListener listener;
    private final List<PartitionCursor> cursors;
    private final Address fallback;
    private final Deque<Delivery> read = new ArrayDeque<>();
    private int turn;
    private boolean isReading;
    private int messageCredit;
    private long byteCredit;
    private boolean isDraining;
    private boolean isPumping;
    private boolean isClosed;
    private long lastDeliveryId;

    public StreamReader(
            StreamLog stream,
            StreamPosition position,
            Store store,
            Lane lane,
            ConsumerListener listener) {
        this.stream = stream;
        this.store = store;
        this.lane = lane;
        this.listener = listener;
        this.fallback = Address.of(stream.name());
        this.cursors =
                stream.partitions().stream()
                        .map(id -> new PartitionCursor(id, position, store.bounds(id)))
                        .toList();
    }

    /** Tells the listener that it is open. */
    public void open() {
        listener.opened(this, new Target(Target.Kind.STREAM, stream.name()));
    }

    @Override
    public void credit(int messages, long bytes) {
        messageCredit = (int) Math.min(Integer.MAX_VALUE, (long) messageCredit + messages);
        byteCredit =
                byteCredit > 0 && bytes > Long.MAX_VALUE - byteCredit
                        ? Long.MAX_VALUE
                        : byteCredit + bytes;
        pump();
    }

    @Override
    public void drain() {
        isDraining = true;
        pump();
    }

    /** Does nothing: deliveries of a stream are settled. */
    @Override
    public void settle(long firstId, long lastId, Outcome outcome) {}

    /** Does nothing: a stream remembers nothing of its readers. */
    @Override
    public void mark(long deliveryId, int mark) {}

    @Override
    public void close() {
        isClosed = true;
        read.clear();
    }

    private void pump() {
        if (isPumping) {
            return;
        }
        isPumping = true;
        while (!isClosed && messageCredit > 0 && byteCredit > 0 && !read.isEmpty()) {
            Delivery delivery = read.removeFirst();
            messageCredit--;
            byteCredit -= delivery.message().footprintBytes();
            listener.delivered(delivery);
        }
        isPumping = false;
        if (isClosed) {
            return;
        }
        if (isDraining && (messageCredit == 0 || isAtEnd())) {
            isDraining = false;
            messageCredit = 0;
            listener.drained();
        }
        if (messageCredit > 0 && read.isEmpty() && !isReading) {
            readNext();
        }
    }

    private boolean isAtEnd() {
        return read.isEmpty() && cursors.stream().allMatch(PartitionCursor::isWaiting);
    }

    /** Reads from the next partition in turn that is not known to be at its end. */
    private void readNext() {
        for (int tried = 0; tried < cursors.size(); tried++) {
            PartitionCursor cursor = cursors.get(turn);
            turn = (turn + 1) % cursors.size();
            if (!cursor.isWaiting()) {
                isReading = true;
                cursor.read(store, READ_BYTES, lane.loop(), new PartitionRead(cursor));
                return;
            }
        }
    }

    /** What comes back from one read. */
    private final class PartitionRead implements ReadListener {
        private final PartitionCursor cursor;

        PartitionRead(PartitionCursor cursor) {
            this.cursor = cursor;
        }

        @Override
        public void read(List<Batch> batches, long endOffset) {
            isReading = false;
            if (isClosed) {
                return;
            }
            try {
                for (Batch batch : batches) {
                    take(BatchReader.open(batch));
                }
            } catch (RecordFormatException e) {
                LOG.error("partition {} is corrupt: {}", cursor.partition(), e.getMessage());
                end(cursor.partition() + " is corrupt: " + e.getMessage());
                return;
            }
            if (batches.isEmpty()) {
                cursor.reachedEnd(endOffset);
                store.awaitBeyond(
                        cursor.partition(),
                        endOffset,
                        lane.loop(),
                        () -> {
                            cursor.moreArrived();
                            pump();
                        });
            }
            pump();
        }

        private void take(BatchReader batch) throws RecordFormatException {
            while (batch.next()) {
                if (!cursor.wants(batch.offset(), batch.timestampMs())) {
                    continue;
                }
                Message message = MessageRecords.read(batch, fallback);
                read.addLast(
                        new Delivery(
                                ++lastDeliveryId,
                                message,
                                Quality.AT_MOST_ONCE,
                                0,
                                0,
                                SubscriptionMatch.NONE,
                                new StreamOffset(cursor.partition().partition(), batch.offset())));
            }
            cursor.passed(batch.nextOffset());
        }

        @Override
        public void failed(StoreFailure failure) {
            isReading = false;
            if (isClosed) {
                return;
            }
            if (failure.reason() == StoreFailure.Reason.OFFSET_OUT_OF_RANGE) {
                cursor.restartAt(store.bounds(cursor.partition()).startOffset());
                pump();
            } else {
                end(cursor.partition() + " cannot be read: " + failure.detail());
            }
        }
    }

    private void end(String why) {
        close();
        listener.ended(new Refusal(Reason.UNAVAILABLE, why));
    }

    /** The stream's name, for logs. */
    @Override
    public String toString() {
        return "StreamReader[" + stream.name() + "]";
    }
}
