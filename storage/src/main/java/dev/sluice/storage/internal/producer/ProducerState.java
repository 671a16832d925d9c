package dev.sluice.storage.internal.producer;

import dev.sluice.core.record.Batches;
import dev.sluice.core.store.Batch;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * What a partition remembers of one producer.
 *
 * <p><i>Immutable.</i>
 *
 * @param epoch the highest that it has appended with
 * @param seenMs when its last batch was carried over to files; 0 until then
 * @param batches the last ones of this epoch, oldest first; 1 to {@link #BATCHES_MAX}
 */
public record ProducerState(short epoch, long seenMs, List<SequencedBatch> batches) {
    /** How many batches a producer may have in flight for all of them to be recognised. */
    public static final int BATCHES_MAX = 5;

    public ProducerState {
        batches = List.copyOf(batches);
        if (batches.isEmpty() || batches.size() > BATCHES_MAX) {
            throw new IllegalArgumentException(
                    "a producer has " + batches.size() + " batches, not 1 to " + BATCHES_MAX);
        }
    }

    /** With the batch as its last one; {@code before} is null if the producer was not known. */
    static ProducerState after(@Nullable ProducerState before, Batch placed, long nowMs) {
        short epoch = Batches.producerEpoch(placed);
        List<SequencedBatch> batches = new ArrayList<>(BATCHES_MAX);
        if (before != null && before.epoch == epoch) {
            int first = Math.max(0, before.batches.size() + 1 - BATCHES_MAX);
            batches.addAll(before.batches.subList(first, before.batches.size()));
        }
        batches.add(
                new SequencedBatch(
                        Batches.baseSequence(placed),
                        Batches.lastSequence(placed),
                        placed.baseOffset()));
        return new ProducerState(epoch, nowMs, batches);
    }

    public SequencedBatch last() {
        return batches.getLast();
    }

    /** The place of the batch that this one repeats exactly, or -1. */
    long offsetOf(Batch batch) {
        if (Batches.producerEpoch(batch) == epoch) {
            int first = Batches.baseSequence(batch);
            int last = Batches.lastSequence(batch);
            for (SequencedBatch each : batches) {
                if (each.firstSequence() == first && each.lastSequence() == last) {
                    return each.baseOffset();
                }
            }
        }
        return -1;
    }

    /** Without the batches up to one at an offset; null if none is left. */
    @Nullable ProducerState behind(long baseOffset) {
        List<SequencedBatch> left =
                batches.stream().filter(each -> each.baseOffset() > baseOffset).toList();
        return left.isEmpty() ? null : new ProducerState(epoch, seenMs, left);
    }
}
