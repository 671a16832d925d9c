package dev.sluice.routing.internal.stream;

import dev.sluice.core.address.Address;
import dev.sluice.core.message.Message;
import dev.sluice.core.record.BatchReader;
import dev.sluice.core.record.MessageRecords;
import dev.sluice.core.record.RecordFormatException;
import dev.sluice.core.store.Batch;
import dev.sluice.core.store.PartitionBounds;
import dev.sluice.core.store.PartitionId;
import dev.sluice.core.store.ReadListener;
import dev.sluice.core.store.StoreFailure;
import dev.sluice.routing.internal.selector.Selector;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads several partitions of a stream for one reader, each in its order. At most one read is under
 * way, and only when nothing read before is left, so a reader that takes nothing holds one read's
 * worth of batches.
 *
 * <p>Passing over messages is work without end if a selector fits none of them; so after {@value
 * #PASSES} of them the rest of the lane has its turn.
 *
 * <p><i>Confined to its lane.</i>
 */
public final class StreamScan {
    private static final Logger LOG = LoggerFactory.getLogger(StreamScan.class);
    private static final int READ_BYTES = 256 * 1024;
    static final int PASSES = 1_000;

    private final LaneReads reads;
    private final StreamLog stream;
    private final Address fallback;
    private final @Nullable Selector selector;
    private final Owner owner;
    private final List<Scanned> scanned = new ArrayList<>();
    private int turn;
    private int passesLeft = PASSES;
    private boolean isReading;
    private boolean isClosed;

    /** Who reads. */
    public interface Owner {
        /** There may be more, or the end may have been reached. Never called inside a request. */
        void moveOn();

        /** What is left cannot be read. */
        void broken(String why);
    }

    /**
     * A message that was found.
     *
     * @param from the offset behind what was seen before it
     */
    public record Found(PartitionScan partition, Message message, long from, long offset) {
        /** Its partition's number. */
        public int number() {
            return partition.partition().partition();
        }
    }

    /**
     * @param stream whose partitions are read; it names messages that have no address of their own
     * @param selector null for all messages
     */
    public StreamScan(LaneReads reads, StreamLog stream, @Nullable Selector selector, Owner owner) {
        this.reads = reads;
        this.stream = stream;
        this.selector = selector;
        this.owner = owner;
        fallback = Address.of(stream.name());
    }

    /** Reads this one too. */
    public void add(PartitionScan partition) {
        scanned.add(new Scanned(partition));
    }

    /** Reads this one no more. */
    public void remove(PartitionScan partition) {
        for (int i = 0; i < scanned.size(); i++) {
            if (scanned.get(i).partition == partition) {
                scanned.remove(i).leave();
                if (i < turn) {
                    turn--;
                }
                return;
            }
        }
    }

    /** Lets go of everything. */
    public void close() {
        isClosed = true;
        scanned.forEach(Scanned::leave);
        scanned.clear();
    }

    /**
     * The next message. Null if there is none for now, or others must have their turn first; then
     * the owner hears when to ask again, if it has called {@link #readOn}.
     */
    public @Nullable Found next() {
        if (scanned.isEmpty()) {
            return null;
        }
        PartitionScan partition = at();
        try {
            return nextOf(partition);
        } catch (RecordFormatException e) {
            LOG.error("partition {} is corrupt: {}", partition.partition(), e.getMessage());
            breakOff(partition.partition() + " is corrupt: " + e.getMessage());
            return null;
        }
    }

    private PartitionScan at() {
        turn %= scanned.size();
        return scanned.get(turn).partition;
    }

    private @Nullable Found nextOf(PartitionScan partition) throws RecordFormatException {
        while (passesLeft > 0) {
            long from = partition.nextOffset();
            if (partition.rule().isBlocked(from)) {
                partition.forgetData();
                return null;
            }
            BatchReader record = partition.advance();
            if (record == null) {
                return null;
            }
            if (!partition.take(record.offset(), record.timestampMs())) {
                passesLeft--;
                continue;
            }
            Message message = MessageRecords.read(record, fallback);
            if (selector == null || selector.matches(message)) {
                return new Found(partition, message, from, record.offset());
            }
            passesLeft--;
            partition.rule().passedOver(from, record.offset());
        }
        return null;
    }

    /** Whether nothing is there that may be read now. */
    public boolean isAtEnd() {
        return !isReading && scanned.stream().noneMatch(Scanned::mayHaveMore);
    }

    /** Sees to it that the owner hears when there is more, unless it can take more at once. */
    public void readOn() {
        if (isReading || isClosed || scanned.isEmpty()) {
            return;
        }
        if (passesLeft == 0) {
            isReading = true;
            reads.lane().loop().execute(this::resume);
            return;
        }
        for (int tried = 0; tried < scanned.size(); tried++) {
            if (at().hasData()) {
                return;
            }
            turn = (turn + 1) % scanned.size();
            Scanned next = scanned.get(turn);
            if (next.mayHaveMore()) {
                isReading = true;
                next.read();
                return;
            }
        }
    }

    private void resume() {
        isReading = false;
        passesLeft = PASSES;
        if (!isClosed) {
            owner.moveOn();
        }
    }

    private void breakOff(String why) {
        close();
        owner.broken(why);
    }

    /** One of the partitions. */
    private final class Scanned {
        private final PartitionScan partition;
        private final Runnable whenMore = this::moreArrived;

        Scanned(PartitionScan partition) {
            this.partition = partition;
        }

        void leave() {
            partition.forgetData();
            partition.moreArrived();
            reads.forget(stream, partition.partition(), whenMore);
        }

        boolean mayHaveMore() {
            return !partition.isWaiting() && !partition.rule().isBlocked(partition.nextOffset());
        }

        private void moreArrived() {
            partition.moreArrived();
            owner.moveOn();
        }

        void read() {
            PartitionId id = partition.partition();
            if (partition.isSearching()) {
                reads.readAtTime(id, partition.notBeforeMs(), answer());
                return;
            }
            PartitionBounds bounds = reads.bounds(id);
            if (partition.nextOffset() < bounds.startOffset()) {
                partition.rule().forgotten(bounds.startOffset());
                partition.moveTo(bounds.startOffset());
            }
            partition.skipUnwanted();
            reads.read(
                    id, Math.min(partition.nextOffset(), bounds.endOffset()), READ_BYTES, answer());
        }

        private PartitionRead answer() {
            return new PartitionRead(this, partition.moves());
        }

        private void answered(List<Batch> batches, long endOffset) {
            if (batches.isEmpty()) {
                partition.reachedEnd(endOffset);
                reads.awaitBeyond(stream, partition.partition(), endOffset, whenMore);
            } else {
                partition.add(batches);
            }
        }
    }

    /** What comes back from one read; of a partition that was moved meanwhile nothing counts. */
    private final class PartitionRead implements ReadListener {
        private final Scanned asked;
        private final int moves;

        PartitionRead(Scanned asked, int moves) {
            this.asked = asked;
            this.moves = moves;
        }

        @Override
        public void read(List<Batch> batches, long endOffset) {
            isReading = false;
            if (isClosed) {
                return;
            }
            passesLeft = PASSES;
            if (asked.partition.moves() == moves) {
                asked.answered(batches, endOffset);
            }
            owner.moveOn();
        }

        @Override
        public void failed(StoreFailure failure) {
            isReading = false;
            if (isClosed) {
                return;
            }
            boolean isMoved = asked.partition.moves() != moves;
            if (isMoved || failure.reason() == StoreFailure.Reason.OFFSET_OUT_OF_RANGE) {
                owner.moveOn(); // which looks at what is kept before it reads
            } else {
                breakOff(asked.partition.partition() + " cannot be read: " + failure.detail());
            }
        }
    }
}
