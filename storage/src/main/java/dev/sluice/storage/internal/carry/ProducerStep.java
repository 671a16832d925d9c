package dev.sluice.storage.internal.carry;

import dev.sluice.core.store.Batch;
import dev.sluice.storage.internal.commit.Generation;
import dev.sluice.storage.internal.producer.Forgotten;
import dev.sluice.storage.internal.producer.ProducerLimits;
import dev.sluice.storage.internal.producer.ProducerState;
import dev.sluice.storage.internal.producer.Producers;
import dev.sluice.storage.internal.producer.StoredProducers;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/**
 * Brings what a checkpoint says of producers up to a generation, and forgets those that are idle or
 * too many. <i>Confined to the segment writer's thread.</i>
 */
final class ProducerStep {
    private final ProducerLimits limits;
    private final InstantSource clock;

    ProducerStep(ProducerLimits limits, InstantSource clock) {
        this.limits = limits;
        this.clock = clock;
    }

    /** Changes {@code partitions}; gives who was forgotten, by number of the partition. */
    Map<Integer, Forgotten> run(Generation generation, Map<Integer, StoredPartition> partitions) {
        long nowMs = clock.millis();
        Map<Integer, Producers> changed = new HashMap<>();
        for (Generation.PartitionBatches each : generation.batches()) {
            int number = each.partition().number();
            StoredPartition partition = partitions.get(number);
            if (partition != null && each.hasSequences()) {
                Producers producers = new Producers(partition.producers());
                for (Batch batch : each.batches()) {
                    producers.appended(batch, nowMs);
                }
                changed.put(number, producers);
            }
        }
        partitions.forEach(
                (number, partition) -> {
                    if (isOldestIdle(partition.producers(), nowMs)) {
                        changed.computeIfAbsent(number, _ -> new Producers(partition.producers()));
                    }
                });
        Map<Integer, Forgotten> forgotten = new HashMap<>();
        changed.forEach(
                (number, producers) -> {
                    Forgotten gone = producers.forget(limits, nowMs);
                    if (!gone.lastOffsets().isEmpty()) {
                        forgotten.put(number, gone);
                    }
                    partitions.computeIfPresent(number, (_, old) -> old.with(producers.stored()));
                });
        return forgotten;
    }

    private boolean isOldestIdle(StoredProducers producers, long nowMs) {
        for (ProducerState oldest : producers.states().values()) {
            return oldest.seenMs() < nowMs - limits.idleTime().toMillis();
        }
        return false;
    }
}
