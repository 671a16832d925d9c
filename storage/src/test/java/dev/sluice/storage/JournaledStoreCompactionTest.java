package dev.sluice.storage;

import dev.sluice.core.contract.StoreCompactionContract;
import dev.sluice.core.store.Store;
import dev.sluice.storage.internal.files.DiskFiles;

import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

/** On the real disk. */
class JournaledStoreCompactionTest extends StoreCompactionContract {
    @TempDir Path directory;

    @Override
    protected Store openStore() {
        return LocalStores.started(new DiskFiles(directory), LocalStores.config(256 * 1024));
    }
}
