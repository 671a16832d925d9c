package dev.sluice.storage.internal.commit;

import java.time.Duration;

/**
 * Limits of one cycle.
 *
 * <p><i>Immutable.</i>
 *
 * @param cycleBytes a cycle takes no further write set once its frame has this size
 * @param cycleRecords nor once it has so many records
 * @param frameBytesMax a write set that makes a larger frame by itself is refused
 * @param pendingBytesMax what may wait to be written
 * @param interval how long {@link dev.sluice.core.store.Durability#INTERVAL} may stay unforced
 */
public record CommitLimits(
        int cycleBytes,
        int cycleRecords,
        long frameBytesMax,
        long pendingBytesMax,
        Duration interval) {}
