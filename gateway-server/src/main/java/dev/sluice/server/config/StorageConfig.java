package dev.sluice.server.config;

import dev.sluice.config.Default;

import java.nio.file.Path;

/**
 * The keys of the section {@code storage} that every engine has.
 *
 * <p><i>Immutable.</i>
 *
 * @param engine the name of a store on the class path
 * @param directory where the server keeps its files; made at the start with rights for its user
 *     only, and locked while the server runs, whatever the engine
 */
public record StorageConfig(@Default("local") String engine, @Default("data") Path directory) {}
