package dev.sluice.storage;

import dev.sluice.config.ByteSize;
import dev.sluice.config.Default;

/**
 * The keys of {@code storage} that {@code engine: memory} adds.
 *
 * <p><i>Immutable.</i>
 *
 * @param maxBytes what batches, keys and values may take together; commits beyond it fail with
 *     {@link dev.sluice.core.store.StoreFailure.Reason#FULL}
 */
public record InMemoryStoreConfig(@Default("512MiB") ByteSize maxBytes) {
    public InMemoryStoreConfig {
        if (maxBytes.bytes() == 0) {
            throw new IllegalArgumentException("a store needs more than 0 bytes");
        }
    }
}
