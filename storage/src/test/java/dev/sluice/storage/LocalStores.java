package dev.sluice.storage;

import dev.sluice.config.ByteSize;
import dev.sluice.core.metrics.Metrics;
import dev.sluice.core.store.Store;
import dev.sluice.core.store.StoreContext;
import dev.sluice.core.store.StoreOpenException;
import dev.sluice.storage.internal.files.DataFiles;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;

/** Opens local stores for tests. <i>Thread-safe.</i> */
final class LocalStores {
    private LocalStores() {}

    /** Small files, so that a test sees the journal go from file to file. */
    static LocalStoreConfig config(int journalFileBytes) {
        return new LocalStoreConfig(
                new ByteSize(journalFileBytes),
                3,
                new ByteSize(256 * 1024),
                new ByteSize(0),
                new ByteSize(16 << 20),
                Duration.ofSeconds(1),
                new ByteSize(1 << 20),
                16,
                new ByteSize(1 << 20),
                Duration.ofDays(7),
                1_000);
    }

    static StoreContext context() {
        return new StoreContext(
                Path.of("nowhere"),
                InstantSource.system(),
                System::nanoTime,
                Metrics.none(),
                Thread::new);
    }

    /** A store with its threads. */
    static Store started(DataFiles files, LocalStoreConfig config) {
        try {
            FileThreads threads = new FileThreads(Thread::new);
            JournaledStore store =
                    JournaledStore.open(files, context(), config, threads, threads::close);
            store.start(Thread::new);
            return store;
        } catch (StoreOpenException e) {
            throw new AssertionError("the store does not open", e);
        }
    }
}
