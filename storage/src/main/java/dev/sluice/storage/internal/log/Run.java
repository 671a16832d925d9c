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
 */
public final class Run {
    private final int partition;
    private final StoredLog stored;
    private final List<Batch> batches;
    private final long bytes;

    public Run(int partition, StoredLog stored, List<Batch> batches) {
        this.partition = partition;
        this.stored = stored;
        this.batches = List.copyOf(batches);
        this.bytes = check();
    }

    /** Returns the size of the batches: they are looked at once, since by now no cache has them. */
    private long check() {
        if (partition < 0) {
            throw new IllegalArgumentException("no partition has the number " + partition);
        }
        long sum = 0;
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
            sum += batch.bytes().length();
        }
        return sum;
    }

    public int partition() {
        return partition;
    }

    /** What lies in files already. */
    public StoredLog stored() {
        return stored;
    }

    public List<Batch> batches() {
        return batches;
    }

    /** The size of the batches. */
    long bytes() {
        return bytes;
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
