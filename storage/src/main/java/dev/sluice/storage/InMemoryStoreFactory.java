package dev.sluice.storage;

import dev.sluice.core.metrics.Metrics;
import dev.sluice.core.store.Store;
import dev.sluice.core.store.StoreFactory;

import java.nio.file.Path;
import java.time.Clock;

/**
 * Opens {@link InMemoryStore}s: {@code storage.engine: memory}. The directory is not touched.
 *
 * <p><i>Thread-safe.</i>
 */
public final class InMemoryStoreFactory implements StoreFactory {
    @Override
    public String engine() {
        return "memory";
    }

    @Override
    public Class<? extends Record> configType() {
        return InMemoryStoreConfig.class;
    }

    @Override
    public Store open(Path directory, Record config, Clock clock, Metrics metrics) {
        return new InMemoryStore((InMemoryStoreConfig) config, metrics);
    }
}
