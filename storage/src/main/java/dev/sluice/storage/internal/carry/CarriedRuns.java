package dev.sluice.storage.internal.carry;

import dev.sluice.core.record.Batches;
import dev.sluice.core.store.Batch;
import dev.sluice.core.store.PartitionId;
import dev.sluice.storage.internal.commit.Generation;
import dev.sluice.storage.internal.log.Run;
import dev.sluice.storage.internal.log.StoredLog;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Which batches of a generation go to which partition's files. <i>Thread-safe.</i> */
final class CarriedRuns {
    private CarriedRuns() {}

    /** The partitions with those that came, went or begin later in this generation. */
    static Map<Integer, StoredPartition> partitionsAfter(
            Generation generation, Map<Integer, StoredPartition> before) {
        Map<Integer, StoredPartition> known = new TreeMap<>(before);
        for (Map.Entry<Integer, PartitionId> opened : generation.opened().entrySet()) {
            known.put(opened.getKey(), StoredPartition.empty(opened.getValue()));
        }
        generation
                .trimmed()
                .forEach(
                        (number, start) ->
                                known.computeIfPresent(number, (_, old) -> old.startingAt(start)));
        generation.dropped().forEach(known::remove);
        return known;
    }

    /** What each partition that is there got. */
    static List<Run> of(Generation generation, Map<Integer, StoredPartition> known) {
        List<Run> runs = new ArrayList<>();
        for (Generation.PartitionBatches each : generation.batches()) {
            int number = each.partition().number();
            StoredPartition partition = known.get(number);
            if (partition != null) {
                StoredLog log = partition.log();
                List<Batch> batches = wanted(each.batches(), partition);
                if (!batches.isEmpty()) {
                    runs.add(new Run(number, log, batches));
                }
            }
        }
        return runs;
    }

    /** Not what was trimmed already, as long as nothing that stays lies before it. */
    private static List<Batch> wanted(List<Batch> batches, StoredPartition partition) {
        int trimmed = 0;
        if (partition.log().isEmpty()) {
            long start = partition.startOffset();
            while (trimmed < batches.size() && Batches.nextOffset(batches.get(trimmed)) <= start) {
                trimmed++;
            }
        }
        return trimmed == 0 ? batches : batches.subList(trimmed, batches.size());
    }

    /** Partitions that have something in a bundle which is mostly not needed. */
    static void addMovers(Map<Integer, StoredPartition> known, Set<Long> sparse, List<Run> runs) {
        if (sparse.isEmpty()) {
            return;
        }
        Set<Integer> present = new HashSet<>();
        runs.forEach(run -> present.add(run.partition()));
        known.forEach(
                (number, partition) -> {
                    boolean isIn =
                            partition.log().extents().stream()
                                    .anyMatch(extent -> sparse.contains(extent.bundle()));
                    if (isIn && !present.contains(number)) {
                        runs.add(new Run(number, partition.log(), List.of()));
                    }
                });
    }
}
