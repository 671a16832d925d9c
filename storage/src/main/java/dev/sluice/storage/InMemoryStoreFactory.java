package dev.sluice.storage;

import dev.sluice.core.store.Store;
import dev.sluice.core.store.StoreContext;
import dev.sluice.core.store.StoreFactory;

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
    public Store open(StoreContext context, Record config) {
        return new InMemoryStore((InMemoryStoreConfig) config, context.clock(), context.metrics());
    }
}
