package dev.sluice.storage.internal.log;

import dev.sluice.core.record.Batches;
import dev.sluice.core.store.Batch;

import java.util.List;

/**
 * What is to be written of one partition: batches that follow each other without a gap and begin
 * where the stored log ends, or anywhere behind its start if it is empty. Without batches it only
 * lets its bundled bytes be moved.
 *
 * <p><i>Immutable.</i>
 *
 * @param stored what lies in files already
 */
public record Run(int partition, StoredLog stored, List<Batch> batches) {
    public Run {
        batches = List.copyOf(batches);
        if (partition < 0) {
            throw new IllegalArgumentException("no partition has the number " + partition);
        }
        long expected = stored.endOffset();
        if (stored.isEmpty() && !batches.isEmpty()) {
            expected = Math.max(expected, batches.getFirst().baseOffset());
        }
        for (Batch batch : batches) {
            if (batch.baseOffset() != expected) {
                throw new IllegalArgumentException(
                        "partition "
                                + partition
                                + ": a batch at offset "
                                + batch.baseOffset()
                                + " cannot follow what ends at "
                                + expected);
            }
            expected = Batches.nextOffset(batch);
        }
    }

    /** The size of the batches. */
    long bytes() {
        long sum = 0;
        for (Batch batch : batches) {
            sum += batch.bytes().length();
        }
        return sum;
    }

    /** The first offset behind the batches. */
    long nextOffset() {
        return batches.isEmpty() ? stored.endOffset() : Batches.nextOffset(batches.getLast());
    }

    /** Where the log starts once the batches are in it. */
    long startOffset() {
        return stored.isEmpty() && !batches.isEmpty()
                ? batches.getFirst().baseOffset()
                : stored.startOffset();
    }
}
