package dev.sluice.storage.internal.compact;

import dev.sluice.core.store.Compaction;
import dev.sluice.storage.internal.log.Segment;

import java.util.List;

/**
 * Durable segments that may take the place of others.
 *
 * <p><i>Immutable.</i>
 *
 * @param partition its number
 * @param replaced the first segments of the partition, without a gap
 * @param segments what is left of them
 * @param compactedTo up to where keys were looked at
 * @param isFinished whether there were no more keys
 */
public record Compacted(
        int partition,
        List<Segment> replaced,
        List<Segment> segments,
        long compactedTo,
        boolean isFinished,
        Compaction done) {
    public Compacted {
        replaced = List.copyOf(replaced);
        segments = List.copyOf(segments);
    }
}
