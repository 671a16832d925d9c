package dev.sluice.core.store;

/**
 * Names one partition of one log.
 *
 * <p><i>Immutable.</i>
 *
 * @param log the log's name: a stream, or an internal log whose name begins with {@code $}
 * @param partition from 0
 */
public record PartitionId(String log, int partition) {
    @Override
    public String toString() {
        return log + "/" + partition;
    }
}
