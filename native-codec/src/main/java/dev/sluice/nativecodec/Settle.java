package dev.sluice.nativecodec;

import java.util.List;

/**
 * Gives every unsettled delivery within the ranges the same outcome. Ids within the ranges that are
 * not unsettled are passed over. Immutable.
 */
public record Settle(int consumerId, Outcome outcome, List<DeliveryRange> ranges)
        implements ClientFrame {
    public Settle {
        ranges = List.copyOf(ranges);
    }
}
