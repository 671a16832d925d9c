package dev.sluice.storage;

import dev.sluice.config.ByteSize;
import dev.sluice.core.contract.StoreCompactionContract;
import dev.sluice.core.metrics.Metrics;
import dev.sluice.core.store.Store;

import java.time.InstantSource;

class InMemoryStoreCompactionTest extends StoreCompactionContract {
    @Override
    protected Store openStore() {
        return new InMemoryStore(
                new InMemoryStoreConfig(ByteSize.parse("16MiB")),
                InstantSource.system(),
                Metrics.none());
    }
}
