package dev.sluice.server.config;

import dev.sluice.core.store.StoreFactory;
import dev.sluice.core.store.StoredData;
import dev.sluice.core.store.StoredDataException;

import java.nio.file.Path;
import java.util.Optional;

/** The stores on the class path, for commands that have no configuration. */
public final class StoreEngines {
    private StoreEngines() {}

    /**
     * What some engine has left in a directory; touches no file.
     *
     * @throws StoredDataException if the directory is none of any engine
     */
    public static StoredData inspect(Path directory) throws StoredDataException {
        StoredDataException refused =
                new StoredDataException("no engine on the class path keeps files");
        for (StoreFactory factory : Providers.find().engines().values()) {
            try {
                Optional<StoredData> found = factory.inspect(directory);
                if (found.isPresent()) {
                    return found.get();
                }
            } catch (StoredDataException e) {
                refused = e;
            }
        }
        throw refused;
    }
}
