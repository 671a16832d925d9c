package dev.sluice.server.config;

import dev.sluice.core.store.StoreFactory;

import java.nio.file.Path;

/**
 * The store before it is opened.
 *
 * <p><i>Immutable.</i>
 *
 * @param directory absolute
 * @param config of the factory's {@link StoreFactory#configType()}
 */
public record ConfiguredStore(StoreFactory factory, Path directory, Record config) {}
