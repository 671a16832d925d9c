package dev.sluice.core.store;

/**
 * Hears the one outcome of a compaction, on the loop that the request named. <i>Confined to that
 * loop.</i>
 */
public interface CompactionListener {
    void compacted(Compaction done);

    /** It was not finished; what it has removed by then was removable. */
    void failed(StoreFailure failure);
}
