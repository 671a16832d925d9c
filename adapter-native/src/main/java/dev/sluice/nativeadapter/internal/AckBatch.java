package dev.sluice.nativeadapter.internal;

import dev.sluice.nativecodec.PublishAck;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * Acknowledgements of one turn of the loop: neighbouring correlation ids with the same result share
 * a frame. Confined to its event loop.
 */
final class AckBatch {
    private final List<PublishAck> ranges = new ArrayList<>();
    private @Nullable PublishAck open;

    void add(int correlationId, PublishAck.Result result) {
        PublishAck range = open;
        boolean isNeighbour =
                range != null
                        && range.result() == result
                        && range.lastCorrelationId() + 1 == correlationId;
        if (range != null && isNeighbour) {
            open = new PublishAck(range.correlationId(), correlationId, result);
            return;
        }
        if (range != null) {
            ranges.add(range);
        }
        open = new PublishAck(correlationId, correlationId, result);
    }

    boolean isEmpty() {
        return open == null;
    }

    /** What was added since the last call. */
    List<PublishAck> take() {
        PublishAck range = open;
        if (range == null) {
            return List.of();
        }
        ranges.add(range);
        open = null;
        List<PublishAck> taken = List.copyOf(ranges);
        ranges.clear();
        return taken;
    }
}
