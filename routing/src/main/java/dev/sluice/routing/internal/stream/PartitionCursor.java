package dev.sluice.routing.internal.stream;

import dev.sluice.core.broker.StreamPosition;
import dev.sluice.core.loop.Loop;
import dev.sluice.core.store.PartitionBounds;
import dev.sluice.core.store.PartitionId;
import dev.sluice.core.store.ReadListener;
import dev.sluice.core.store.Store;

/** Where a reader stands in one partition. <i>Confined to the reader's lane.</i> */
final class PartitionCursor {
    private final PartitionId partition;
    private long nextOffset;
    private long notBeforeMs = Long.MIN_VALUE;
    private boolean isSearching;
    private boolean isWaiting;

    PartitionCursor(PartitionId partition, StreamPosition position, PartitionBounds bounds) {
        this.partition = partition;
        this.nextOffset =
                switch (position) {
                    case StreamPosition.First first -> bounds.startOffset();
                    case StreamPosition.Last last ->
                            Math.max(bounds.startOffset(), bounds.endOffset() - 1);
                    case StreamPosition.Next next -> bounds.endOffset();
                    case StreamPosition.Offset(long offset) ->
                            Math.clamp(offset, bounds.startOffset(), bounds.endOffset());
                    case StreamPosition.Timestamp(long epochMs) -> {
                        notBeforeMs = epochMs;
                        isSearching = true;
                        yield bounds.startOffset();
                    }
                };
    }

    PartitionId partition() {
        return partition;
    }

    /** Whether everything was read and nothing new is known. */
    boolean isWaiting() {
        return isWaiting;
    }

    void read(Store store, int maxBytes, Loop loop, ReadListener listener) {
        if (isSearching) {
            store.readAtTime(partition, notBeforeMs, loop, listener);
        } else {
            store.read(partition, nextOffset, maxBytes, loop, listener);
        }
    }

    /** Batches hold older records than asked for. */
    boolean wants(long offset, long timestampMs) {
        if (offset < nextOffset || (isSearching && timestampMs < notBeforeMs)) {
            return false;
        }
        isSearching = false;
        return true;
    }

    void passed(long offset) {
        nextOffset = Math.max(nextOffset, offset);
        isSearching = false;
    }

    void reachedEnd(long endOffset) {
        nextOffset = Math.max(nextOffset, endOffset);
        isSearching = false;
        isWaiting = true;
    }

    void moreArrived() {
        isWaiting = false;
    }

    /** What it stood at is gone. */
    void restartAt(long offset) {
        nextOffset = offset;
    }
}
