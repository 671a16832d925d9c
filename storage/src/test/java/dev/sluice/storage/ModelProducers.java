package dev.sluice.storage;

import dev.sluice.core.record.Batches;
import dev.sluice.core.store.Batch;
import dev.sluice.core.store.StoreFailure.Reason;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a partition has to remember of idempotent producers: all that each of them ever appended.
 *
 * <p><i>Confined to one thread.</i>
 */
final class ModelProducers {
    private static final int REMEMBERED = 5;

    private final Map<Long, List<Batch>> appended = new HashMap<>();

    ModelProducers copy() {
        ModelProducers copy = new ModelProducers();
        appended.forEach((id, batches) -> copy.appended.put(id, new ArrayList<>(batches)));
        return copy;
    }

    void add(Batch placed) {
        if (Batches.isSequenced(placed)) {
            appended.computeIfAbsent(Batches.producerId(placed), _ -> new ArrayList<>())
                    .add(placed);
        }
    }

    /** The batch that this one repeats, or null. */
    @Nullable Batch original(Batch batch) {
        List<Batch> all = of(batch);
        for (Batch each : all.subList(Math.max(0, all.size() - REMEMBERED), all.size())) {
            if (Batches.producerEpoch(each) == Batches.producerEpoch(batch)
                    && Batches.producerEpoch(all.getLast()) == Batches.producerEpoch(batch)
                    && Batches.baseSequence(each) == Batches.baseSequence(batch)
                    && Batches.offsetSpan(each) == Batches.offsetSpan(batch)) {
                return each;
            }
        }
        return null;
    }

    /** Why the batch cannot follow, or null. */
    @Nullable Reason refusal(Batch batch) {
        int epoch = Batches.producerEpoch(batch);
        if (epoch < epoch(Batches.producerId(batch))) {
            return Reason.FENCED;
        }
        int expected = nextSequence(Batches.producerId(batch), epoch);
        return Batches.baseSequence(batch) == expected ? null : Reason.OUT_OF_SEQUENCE;
    }

    /** The highest epoch of a producer; 0 if it is new. */
    int epoch(long producer) {
        List<Batch> all = appended.getOrDefault(producer, List.of());
        return all.isEmpty() ? 0 : Batches.producerEpoch(all.getLast());
    }

    int nextSequence(long producer, int epoch) {
        List<Batch> all = appended.getOrDefault(producer, List.of());
        return all.isEmpty() || Batches.producerEpoch(all.getLast()) != epoch
                ? 0
                : (int) (Batches.baseSequence(all.getLast()) + Batches.offsetSpan(all.getLast()));
    }

    private List<Batch> of(Batch batch) {
        return appended.getOrDefault(Batches.producerId(batch), List.of());
    }
}
