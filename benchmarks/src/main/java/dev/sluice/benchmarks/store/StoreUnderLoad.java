package dev.sluice.benchmarks.store;

import dev.sluice.config.ByteSize;
import dev.sluice.core.store.PartitionId;
import dev.sluice.core.store.Store;
import dev.sluice.core.store.StoreContext;
import dev.sluice.core.store.StoreOpenException;
import dev.sluice.storage.LocalStoreConfig;
import dev.sluice.storage.LocalStoreFactory;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * A local store, and its threads and counters to look at.
 *
 * <p><i>Immutable;</i> the store is thread-safe.
 */
public record StoreUnderLoad(Store store, Threads threads, Counters counters)
        implements AutoCloseable {
    /** The shipped settings, but for the size of a journal file. */
    public static LocalStoreConfig config(long journalFileBytes, int journalFiles) {
        return new LocalStoreConfig(
                new ByteSize(journalFileBytes),
                journalFiles,
                new ByteSize(64 << 20),
                new ByteSize(256 << 20),
                new ByteSize(64 << 20),
                Duration.ofSeconds(1),
                new ByteSize(64 << 20),
                512,
                new ByteSize(32 << 20),
                Duration.ofDays(7),
                1_000);
    }

    public static StoreUnderLoad open(Path directory, LocalStoreConfig config)
            throws StoreOpenException {
        Threads threads = new Threads();
        Counters counters = new Counters();
        StoreContext context =
                new StoreContext(
                        directory, InstantSource.system(), System::nanoTime, counters, threads);
        return new StoreUnderLoad(new LocalStoreFactory().open(context, config), threads, counters);
    }

    /** Opens partitions of one log. */
    List<PartitionId> partitions(int count) {
        List<PartitionId> ids = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            PartitionId id = new PartitionId("stream", i);
            store.open(id);
            ids.add(id);
        }
        return ids;
    }

    @Override
    public void close() {
        store.close();
    }
}
