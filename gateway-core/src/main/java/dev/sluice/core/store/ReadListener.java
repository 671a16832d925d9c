package dev.sluice.core.store;

import java.util.List;

/**
 * Hears the one outcome of a read, on the loop that the read named. <i>Confined to that loop.</i>
 */
public interface ReadListener {
    /**
     * What was asked for.
     *
     * @param batches whole batches with stamped base offsets, in offset order; the first one holds
     *     the offset asked for or, where retention or compaction removed it, begins after it; none
     *     at the end of the partition
     * @param endOffset the offset that the next append gets
     */
    void read(List<Batch> batches, long endOffset);

    void failed(StoreFailure failure);
}
