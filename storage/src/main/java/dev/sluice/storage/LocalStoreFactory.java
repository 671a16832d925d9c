package dev.sluice.storage;

import dev.sluice.core.store.Store;
import dev.sluice.core.store.StoreContext;
import dev.sluice.core.store.StoreFactory;
import dev.sluice.core.store.StoreOpenException;
import dev.sluice.core.store.StoredData;
import dev.sluice.core.store.StoredDataException;
import dev.sluice.storage.internal.files.DiskFiles;
import dev.sluice.storage.internal.inspect.LocalData;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Opens the store that keeps everything in the data directory: {@code storage.engine: local}.
 *
 * <p><i>Thread-safe.</i>
 */
public final class LocalStoreFactory implements StoreFactory {
    @Override
    public String engine() {
        return "local";
    }

    @Override
    public Class<? extends Record> configType() {
        return LocalStoreConfig.class;
    }

    @Override
    public Optional<StoredData> inspect(Path directory) throws StoredDataException {
        return Optional.of(LocalData.in(new DiskFiles(directory)));
    }

    @Override
    public Store open(StoreContext context, Record config) throws StoreOpenException {
        FileThreads executor = new FileThreads(context.threads());
        try {
            JournaledStore store =
                    JournaledStore.open(
                            new DiskFiles(context.directory()),
                            context,
                            (LocalStoreConfig) config,
                            executor,
                            executor::close);
            store.start(context.threads());
            return store;
        } catch (StoreOpenException | RuntimeException e) {
            executor.close();
            throw e;
        }
    }
}
