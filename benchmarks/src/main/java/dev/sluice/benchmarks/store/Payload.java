package dev.sluice.benchmarks.store;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.record.BatchWriter;
import dev.sluice.core.store.Batch;

import java.util.SplittableRandom;

/**
 * Record batches of random bytes. A batch has memory of its own, as one that a loop has just built
 * has, but costs a copy only: building batches is no part of the store.
 *
 * <p><i>Immutable.</i>
 */
final class Payload {
    private static final long SEED = 20_260_101;

    private final byte[] template;
    private final int records;

    Payload(int records, int valueBytes) {
        SplittableRandom random = new SplittableRandom(SEED);
        BatchWriter writer = new BatchWriter();
        byte[] value = new byte[valueBytes];
        for (int i = 0; i < records; i++) {
            random.nextBytes(value);
            writer.append(0, null, Bytes.copyOf(value));
        }
        this.template = writer.finish().bytes().toArray();
        this.records = records;
    }

    Batch next() {
        return new Batch(0, Bytes.copyOf(template), records);
    }

    int records() {
        return records;
    }

    /** The size of a batch. */
    int bytes() {
        return template.length;
    }

    byte[] toArray() {
        return template.clone();
    }
}
