package dev.sluice.routing.internal.stream;

import dev.sluice.core.broker.StreamPosition;
import dev.sluice.core.record.BatchReader;
import dev.sluice.core.record.Batches;
import dev.sluice.core.record.RecordFormatException;
import dev.sluice.core.store.Batch;
import dev.sluice.core.store.PartitionBounds;
import dev.sluice.core.store.PartitionId;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Where a reader stands in one partition, with the batches that were read from there on and not
 * used yet. Records are decoded one by one as they are asked for.
 *
 * <p><i>Confined to the reader's lane.</i>
 */
public final class PartitionScan {
    private final PartitionId partition;
    private final ScanRule rule;
    private final Deque<Batch> batches = new ArrayDeque<>();
    private @Nullable BatchReader current;
    private long next;
    private long notBeforeMs;
    private boolean isSearching;
    private boolean isWaiting;
    private int moves;

    /** A scan that is to be moved to where it begins. */
    public PartitionScan(PartitionId partition, ScanRule rule) {
        this.partition = partition;
        this.rule = rule;
    }

    /** A scan of everything from a position on. */
    static PartitionScan from(
            PartitionId partition, StreamPosition position, PartitionBounds bounds) {
        PartitionScan scan = new PartitionScan(partition, ScanRule.ALL);
        scan.next = firstOffset(position, bounds);
        if (position instanceof StreamPosition.Timestamp(long epochMs)) {
            scan.notBeforeMs = epochMs;
            scan.isSearching = true;
        }
        return scan;
    }

    /** Where a position is; the start for a time, which has to be searched from there. */
    public static long firstOffset(StreamPosition position, PartitionBounds bounds) {
        return switch (position) {
            case StreamPosition.First first -> bounds.startOffset();
            case StreamPosition.Last last -> Math.max(bounds.startOffset(), bounds.endOffset() - 1);
            case StreamPosition.Next next -> bounds.endOffset();
            case StreamPosition.Offset(long offset) ->
                    Math.clamp(offset, bounds.startOffset(), bounds.endOffset());
            case StreamPosition.Timestamp time -> bounds.startOffset();
        };
    }

    PartitionId partition() {
        return partition;
    }

    ScanRule rule() {
        return rule;
    }

    /** The offset behind what was seen. */
    long nextOffset() {
        return next;
    }

    /** Whether its first message is still to be found, by its time. */
    boolean isSearching() {
        return isSearching;
    }

    long notBeforeMs() {
        return notBeforeMs;
    }

    /** Whether everything was read and nothing new is known. */
    boolean isWaiting() {
        return isWaiting;
    }

    boolean hasData() {
        return current != null || !batches.isEmpty();
    }

    /** Rises with every move, so that the answer to an earlier read can be told. */
    int moves() {
        return moves;
    }

    /** Goes on from another offset. */
    public void moveTo(long offset) {
        next = offset;
        isSearching = false;
        isWaiting = false;
        forgetData();
    }

    /** Goes back to this offset, if it stands behind it. */
    public void goBackTo(long offset) {
        if (offset < next) {
            moveTo(offset);
        }
    }

    /** Lets go of what was read and not used; it will be read again. */
    void forgetData() {
        moves++;
        batches.clear();
        current = null;
    }

    void moreArrived() {
        isWaiting = false;
    }

    void reachedEnd(long endOffset) {
        next = Math.max(next, endOffset);
        isSearching = false;
        isWaiting = true;
    }

    /** Passes over what the rule does not want at all. */
    void skipUnwanted() {
        next = rule.firstWanted(next);
    }

    void add(List<Batch> read) {
        batches.addAll(read);
    }

    /**
     * Moves to the next record, whether it is wanted or not.
     *
     * @return null if what was read is used up
     */
    @Nullable BatchReader advance() throws RecordFormatException {
        while (hasData()) {
            if (current == null) {
                Batch batch = batches.removeFirst();
                if (Batches.nextOffset(batch) <= next) {
                    continue;
                }
                current = BatchReader.open(batch);
            }
            if (current.next()) {
                return current;
            }
            next = Math.max(next, current.nextOffset());
            isSearching = false;
            current = null;
        }
        return null;
    }

    /**
     * Takes note of the record that {@link #advance} came to. Returns whether it is wanted; what
     * was asked for begins behind it otherwise.
     */
    boolean take(long offset, long timestampMs) {
        if (offset < next || (isSearching && timestampMs < notBeforeMs)) {
            return false;
        }
        isSearching = false;
        next = offset + 1;
        return rule.wants(offset);
    }
}
