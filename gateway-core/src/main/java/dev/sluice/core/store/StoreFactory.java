package dev.sluice.core.store;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Opens stores of one engine. Found by {@link java.util.ServiceLoader}; {@code storage.engine}
 * names it.
 *
 * <p><i>Thread-safe.</i>
 */
public interface StoreFactory {
    /** The name that {@code storage.engine} uses. */
    String engine();

    /** The record that the {@code storage} section binds to, besides the keys all engines have. */
    Class<? extends Record> configType();

    /**
     * Opens the store; may block.
     *
     * @param config an instance of {@link #configType()}
     * @throws StoreOpenException if it cannot be opened; the message names the place and the fix
     */
    Store open(StoreContext context, Record config) throws StoreOpenException;

    /**
     * Looks at what a store of this engine left in a directory, without opening it or touching any
     * file; empty if the engine keeps no files.
     *
     * @throws StoredDataException if the directory is none of this engine
     */
    default Optional<StoredData> inspect(Path directory) throws StoredDataException {
        return Optional.empty();
    }
}
