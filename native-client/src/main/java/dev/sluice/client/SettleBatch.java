package dev.sluice.client;

import dev.sluice.nativecodec.DeliveryRange;
import dev.sluice.nativecodec.Outcome;
import dev.sluice.nativecodec.Settle;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * Outcomes of one consumer on their way to the server: neighbours with the same outcome share a
 * range, and ranges share a frame. Confined to its event loop.
 */
final class SettleBatch {
    /** Ranges after which a frame is sent even if more may follow. */
    static final int MAX_RANGES = 256;

    private final int consumerId;
    private final List<DeliveryRange> ranges = new ArrayList<>();
    private @Nullable Outcome outcome;

    SettleBatch(int consumerId) {
        this.consumerId = consumerId;
    }

    /** Adds one outcome and returns the frame that must go first, if one must. */
    @Nullable Settle add(long deliveryId, Outcome added) {
        Settle full = null;
        if (!added.equals(outcome) || ranges.size() == MAX_RANGES) {
            full = take();
        }
        outcome = added;
        if (!ranges.isEmpty() && ranges.getLast().last() == deliveryId - 1) {
            DeliveryRange before = ranges.removeLast();
            ranges.add(new DeliveryRange(before.first(), deliveryId));
        } else {
            ranges.add(DeliveryRange.of(deliveryId));
        }
        return full;
    }

    /** The frame with what was added and not yet taken, or null if there is nothing. */
    @Nullable Settle take() {
        Outcome taken = outcome;
        if (taken == null || ranges.isEmpty()) {
            return null;
        }
        Settle settle = new Settle(consumerId, taken, ranges);
        ranges.clear();
        outcome = null;
        return settle;
    }
}
