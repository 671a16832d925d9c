package dev.sluice.storage;

import dev.sluice.core.store.Store;
import dev.sluice.core.store.StoreContext;
import dev.sluice.core.store.StoreFactory;
import dev.sluice.core.store.StoreOpenException;
import dev.sluice.storage.internal.files.FaultyFiles;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The local store on files that fail when a test tells them to: {@code storage.engine: faulty}, for
 * tests of a whole broker. A test gives the files before it starts the broker.
 *
 * <p><i>Thread-safe.</i>
 */
public final class FaultyStoreFactory implements StoreFactory {
    private static final Map<Path, FaultyFiles> DISKS = new ConcurrentHashMap<>();

    /** Lets stores of a data directory work on these files, until others are given. */
    public static void give(Path directory, FaultyFiles files) {
        DISKS.put(directory.toAbsolutePath().normalize(), files);
    }

    @Override
    public String engine() {
        return "faulty";
    }

    @Override
    public Class<? extends Record> configType() {
        return LocalStoreConfig.class;
    }

    @Override
    public Store open(StoreContext context, Record config) throws StoreOpenException {
        FaultyFiles files = DISKS.get(context.directory().toAbsolutePath().normalize());
        if (files == null) {
            throw new StoreOpenException("no files were given for " + context.directory());
        }
        FileThreads executor = new FileThreads(context.threads());
        try {
            JournaledStore store =
                    JournaledStore.open(
                            files, context, (LocalStoreConfig) config, executor, executor::close);
            store.start(context.threads());
            return store;
        } catch (StoreOpenException | RuntimeException e) {
            executor.close();
            throw e;
        }
    }
}
