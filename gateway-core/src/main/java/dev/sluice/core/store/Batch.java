package dev.sluice.core.store;

import dev.sluice.core.message.Bytes;

/**
 * Records in one Kafka record batch (magic 2), with base offset 0 until the store stamps it. The
 * base offset lies outside the checksum, so a store stamps a copy of the first eight bytes only.
 *
 * <p><i>Immutable.</i>
 *
 * @param bytes the whole batch with its header
 * @param records how many records it holds, at least 1
 */
public record Batch(Bytes bytes, int records) {
    public Batch {
        if (records < 1) {
            throw new IllegalArgumentException("a batch holds at least 1 record, not " + records);
        }
    }
}
