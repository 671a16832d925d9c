package dev.sluice.storage.internal.compact;

import dev.sluice.core.store.CompactionRules;
import dev.sluice.storage.internal.log.Segment;
import dev.sluice.storage.internal.log.StoredLog;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * What is to be compacted of one partition.
 *
 * <p><i>Immutable.</i>
 *
 * @param partition its number
 * @param segments closed ones from the first on
 * @param compactedTo the keys of all before this have removed what they make superfluous
 * @param nowMs tombstones whose time is up by then go
 * @param horizonMs when the time of those is up that are first found to be the last of their keys
 */
public record CompactionTask(
        int partition, List<Segment> segments, long compactedTo, long nowMs, long horizonMs) {
    public CompactionTask {
        segments = List.copyOf(segments);
    }

    /** Null if it is not worth it. */
    public static @Nullable CompactionTask of(
            int partition, StoredLog log, long compactedTo, CompactionRules rules, long nowMs) {
        List<Segment> closed = closed(log, rules, nowMs);
        long bytes = 0;
        long dirty = 0;
        for (Segment segment : closed) {
            bytes += segment.bytes();
            dirty += segment.nextOffset() > compactedTo ? segment.bytes() : 0;
        }
        if (closed.isEmpty() || dirty < rules.minDirtyRatio() * bytes) {
            return null;
        }
        long horizonMs = Math.max(0, nowMs + rules.tombstoneRetention().toMillis());
        return new CompactionTask(partition, closed, compactedTo, nowMs, horizonMs);
    }

    /** The last segment is added to still. */
    private static List<Segment> closed(StoredLog log, CompactionRules rules, long nowMs) {
        List<Segment> segments = log.segments();
        long newestMs = nowMs - rules.minLag().toMillis();
        int count = 0;
        while (count < segments.size() - 1
                && (rules.minLag().isZero() || segments.get(count).maxTimestampMs() <= newestMs)) {
            count++;
        }
        return segments.subList(0, count);
    }

    /** Whether one of its keys may be new, from {@link #compactedTo} on. */
    boolean isDirty(Segment segment) {
        return segment.nextOffset() > compactedTo;
    }

    long endOffset() {
        return segments.getLast().nextOffset();
    }

    /** Higher than that of any of the segments. */
    int nextRevision() {
        return 1 + segments.stream().mapToInt(Segment::revision).max().orElse(0);
    }
}
