package dev.sluice.core.store;

import dev.sluice.core.message.Bytes;

/**
 * Records in one Kafka record batch (magic 2) and the place where they stand. The base offset lies
 * outside the batch's checksum, so a store gives a batch its place without touching or copying its
 * bytes: what the first eight of them say counts for nothing.
 *
 * <p><i>Immutable.</i>
 *
 * @param baseOffset the offset of its first record; 0 until a store has appended it
 * @param bytes the whole batch with its header
 * @param records how many records it holds, at least 1
 */
public record Batch(long baseOffset, Bytes bytes, int records) {
    public Batch {
        if (records < 1) {
            throw new IllegalArgumentException("a batch holds at least 1 record, not " + records);
        }
    }

    /** The same records at another place. */
    public Batch at(long newBaseOffset) {
        return new Batch(newBaseOffset, bytes, records);
    }
}
