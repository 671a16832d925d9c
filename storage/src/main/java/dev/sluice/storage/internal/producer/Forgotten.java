package dev.sluice.storage.internal.producer;

import java.util.Map;

/**
 * Producers that a checkpoint does not have any more.
 *
 * <p><i>Immutable.</i>
 *
 * @param lastOffsets where the last batch stands that was carried over, by producer id
 */
public record Forgotten(Map<Long, Long> lastOffsets) {
    public Forgotten {
        lastOffsets = Map.copyOf(lastOffsets);
    }
}
