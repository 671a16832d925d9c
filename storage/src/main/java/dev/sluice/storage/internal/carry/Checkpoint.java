package dev.sluice.storage.internal.carry;

import dev.sluice.storage.internal.table.TableFile;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Up to where the journal has been carried over, and what lies in which file.
 *
 * <p><i>Immutable.</i>
 *
 * @param sequence of the last frame whose effects are in the files
 * @param nextPartition the number that the next new partition gets
 * @param partitions by number
 * @param tables the files of each state table, oldest first
 */
public record Checkpoint(
        long sequence,
        int nextPartition,
        Map<Integer, StoredPartition> partitions,
        Map<String, List<TableFile>> tables) {
    /** That of a new data directory. */
    public static final Checkpoint NONE = new Checkpoint(0, 0, Map.of(), Map.of());

    public Checkpoint {
        partitions = new TreeMap<>(partitions);
        tables = new TreeMap<>(tables);
    }
}
