package dev.sluice.routing.internal.queuelog;

import java.util.HashMap;
import java.util.Map;

/**
 * Locations that a queue needs no more, for the {@link QueueLog} of each partition.
 *
 * <p><i>Immutable.</i>
 *
 * @param locations offsets by partition
 */
public record Releases(Map<Integer, long[]> locations) {
    static final Releases NONE = new Releases(Map.of());

    /** Collects releases. <i>Confined to one thread.</i> */
    static final class Builder {
        private final Map<Integer, LongList> lists = new HashMap<>(4);

        LongList of(int partition) {
            return lists.computeIfAbsent(partition, _ -> new LongList());
        }

        Releases build() {
            Map<Integer, long[]> locations = new HashMap<>(4);
            lists.forEach(
                    (partition, list) -> {
                        if (list.size() > 0) {
                            locations.put(partition, list.toArray());
                        }
                    });
            return locations.isEmpty() ? NONE : new Releases(Map.copyOf(locations));
        }
    }
}
