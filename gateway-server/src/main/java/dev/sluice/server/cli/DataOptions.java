package dev.sluice.server.cli;

import dev.sluice.core.store.StoredData;
import dev.sluice.core.store.StoredDataException;
import dev.sluice.server.StartException;
import dev.sluice.server.config.Configuration;
import dev.sluice.server.config.StoreEngines;
import dev.sluice.server.internal.storage.DataDirectory;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the data is that a command works on. <i>Confined to the main thread.</i> */
final class DataOptions {
    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description =
                    "The configuration that names the directory. Default: config/sluice.yaml"
                            + " beside the launcher")
    private @Nullable Path config;

    @Option(
            names = {"-d", "--directory"},
            paramLabel = "DIR",
            description = "The data directory, instead of a configuration")
    private @Nullable Path directory;

    /**
     * Stored data that no broker can take meanwhile.
     *
     * <p><i>Confined to the main thread.</i>
     */
    record Taken(StoredData data, DataDirectory lock) implements AutoCloseable {
        @Override
        public void close() {
            lock.close();
        }
    }

    /** Takes the directory; makes none, and nothing in one that holds no data. */
    Taken take(Environment environment) throws CommandException {
        if (config != null && directory != null) {
            throw new CommandException(
                    ExitCode.USAGE, "say --config or --directory, not both of them");
        }
        try {
            return directory == null
                    ? configured(environment, config == null ? environment.defaultConfig() : config)
                    : lock(StoreEngines.inspect(existing(directory)), directory);
        } catch (StoredDataException e) {
            throw new CommandException(
                    ExitCode.USAGE, e.getMessage() + "; name the directory of a broker's data");
        } catch (StartException e) {
            throw new CommandException(ExitCode.FAILED, String.valueOf(e.getMessage()));
        }
    }

    private static Taken configured(Environment environment, Path file)
            throws CommandException, StoredDataException, StartException {
        Configuration configuration = ConfigFiles.load(environment, file);
        Path path = configuration.store().directory();
        StoredData data =
                configuration
                        .store()
                        .factory()
                        .inspect(existing(path))
                        .orElseThrow(
                                () ->
                                        new CommandException(
                                                ExitCode.USAGE,
                                                "the engine %s of %s keeps nothing in files"
                                                        .formatted(
                                                                configuration
                                                                        .store()
                                                                        .factory()
                                                                        .engine(),
                                                                file)));
        return lock(data, path);
    }

    private static Path existing(Path path) throws CommandException {
        if (Files.isDirectory(path)) {
            return path;
        }
        throw new CommandException(
                ExitCode.USAGE,
                "there is no directory %s; name the directory of a broker's data".formatted(path));
    }

    private static Taken lock(StoredData data, Path path) throws CommandException, StartException {
        DataDirectory lock =
                DataDirectory.take(path)
                        .orElseThrow(
                                () ->
                                        new CommandException(
                                                ExitCode.IN_USE,
                                                "a running broker has %s; stop it first ('fuser %s' shows its process)"
                                                        .formatted(
                                                                path,
                                                                path.resolve(
                                                                        DataDirectory.LOCK_FILE))));
        return new Taken(data, lock);
    }
}
