package dev.sluice.conformance.faults;

import dev.sluice.config.ConfigException;
import dev.sluice.conformance.harness.BrokerConfig;
import dev.sluice.conformance.harness.InProcessBroker;
import dev.sluice.conformance.harness.RunningBroker;
import dev.sluice.server.StartException;
import dev.sluice.storage.FaultyStoreFactory;
import dev.sluice.storage.internal.files.FaultyFiles;

import java.nio.file.Path;

/**
 * A broker in the test's JVM whose store works on files that fail when they are told to. It has the
 * stream {@code kept}, filled by {@code kept/#}, and a durable queue.
 *
 * <p><i>Confined to the test's thread.</i>
 */
final class DiskBroker implements RunningBroker {
    static final String STREAM = "kept";
    static final String DURABLE_QUEUE = "stored-jobs";

    /** What a broker for {@link Traffic} has. */
    static final String NAMES =
            "streams: { %s: { topics: [\"%s/#\"] } }\nqueues: { %s: { durable: true } }"
                    .formatted(STREAM, STREAM, DURABLE_QUEUE);

    /** Small files, so that a short test sees each of them fill. */
    static final String SMALL_FILES =
            "engine: faulty, journal-file-size: 256KiB, journal-files: 3, segment-size: 64KiB";

    private final Path directory;
    private final BrokerConfig config;
    private FaultyFiles disk = new FaultyFiles(9);
    private InProcessBroker broker;

    private DiskBroker(Path directory, BrokerConfig config) throws ConfigException, StartException {
        this.directory = directory;
        this.config = config;
        this.broker = launch();
    }

    /** A broker with these keys of the store besides those of {@link #SMALL_FILES}. */
    static DiskBroker start(Path directory, String storageKeys)
            throws ConfigException, StartException {
        return start(directory, BrokerConfig.in(directory), storageKeys);
    }

    static DiskBroker start(Path directory, BrokerConfig config, String storageKeys)
            throws ConfigException, StartException {
        config.storage(SMALL_FILES + ", " + storageKeys).append(NAMES);
        return new DiskBroker(directory, config);
    }

    private InProcessBroker launch() throws ConfigException, StartException {
        FaultyStoreFactory.give(directory, disk);
        return InProcessBroker.start(config);
    }

    FaultyFiles disk() {
        return disk;
    }

    /** How many bytes all files have. */
    long usedBytes() {
        return disk.names().stream().mapToLong(name -> disk.bytes(name).length).sum();
    }

    /** Stops it in peace and starts it again. */
    void restart() throws ConfigException, StartException {
        broker.close();
        broker = launch();
    }

    /** The machine loses power and gets it back. */
    void losePower() throws ConfigException, StartException {
        disk = disk.crash();
        broker.close();
        broker = launch();
    }

    @Override
    public int port(String listener) {
        return broker.port(listener);
    }

    @Override
    public int adminPort() {
        return broker.adminPort();
    }

    @Override
    public void close() {
        broker.close();
    }
}
