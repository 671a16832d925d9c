package dev.sluice.core.store;

/**
 * Hears the one outcome of a commit, on the loop that the commit named. <i>Confined to that
 * loop.</i>
 */
public interface CommitListener {
    /**
     * All of it is as durable as the store promises.
     *
     * @param baseOffsets the first offset of each append, in the write set's order
     */
    void committed(long[] baseOffsets);

    /**
     * None of it happened, now or after a restart. Only with {@link StoreFailure.Reason#STOPPED}
     * the outcome is unknown: what was being written when the store failed may be there, as a
     * whole, after a restart.
     */
    void failed(StoreFailure failure);
}
