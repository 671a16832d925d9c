package dev.sluice.conformance.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.conformance.harness.BrokerConfig;
import dev.sluice.conformance.harness.BrokerProcess;
import dev.sluice.conformance.harness.Health;
import dev.sluice.conformance.harness.Metrics;
import dev.sluice.conformance.harness.Torture;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The shipped broker as a process of its own on the machine's file systems, whose calls fail by way
 * of {@code strace}, or which are full.
 */
class RealDiskTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int MEBIBYTE = 1 << 20;

    @TempDir Path directory;

    @BeforeEach
    void require() {
        Torture.require();
    }

    private static BrokerConfig config(Path where, String reserve) {
        return BrokerConfig.in(where)
                .storage(
                        "journal-file-size: 1MiB, journal-files: 3, segment-size: 256KiB, reserve: "
                                + reserve)
                .append(DiskBroker.NAMES);
    }

    @ParameterizedTest
    @CsvSource({
        "'fsync,fdatasync', error=EIO:when=1, Input/output error",
        "'fsync,fdatasync', error=EIO, Input/output error",
        "pwrite64, error=EIO, Input/output error",
        "pwrite64, error=ENOSPC, No space left on device",
        "'pwrite64,fsync,fdatasync', error=EROFS, Read-only file system"
    })
    void nothingIsAcknowledgedAfterAFailure(String calls, String what, String message)
            throws Exception {
        assumeTrue(TracedBroker.isPresent(directory), "skipped: strace is not installed");
        BrokerConfig config = config(directory, "1MiB");
        Traffic traffic;
        try (BrokerProcess broker = BrokerProcess.start(config)) {
            traffic = new Traffic(broker, 500);
            for (int i = 0; i < 5; i++) {
                traffic.assertAccepted();
            }
            traffic.fillQueues();
            try (TracedBroker _ = TracedBroker.begin(broker, calls, what)) {
                for (Speaker speaker : Speaker.values()) {
                    assertEquals(speaker.whenStopped(), traffic.publish(speaker), speaker.name());
                }
            }
            traffic.connect();
            for (Speaker speaker : Speaker.values()) {
                assertEquals(speaker.whenStopped(), traffic.publish(speaker), speaker.name());
            }
            Health ready = Health.ready(broker);
            assertEquals(503, ready.status());
            assertTrue(ready.body().contains(message), ready.body());
            assertTrue(Health.live(broker).isUp());
            traffic.assertReadable();
            traffic.assertQueuesDrain();
            traffic.close();
            broker.kill();
        }
        try (BrokerProcess broker = BrokerProcess.start(config)) {
            traffic.moveTo(broker);
            traffic.assertReadable();
            traffic.assertAccepted();
            traffic.close();
        }
    }

    @Test
    void aFullDiskRefusesAndGoesOnByItself() throws Exception {
        try (TemporaryMount disk = TemporaryMount.of(directory.resolve("disk"), "24m");
                BrokerProcess broker = BrokerProcess.start(config(disk.path(), "4MiB"));
                Traffic traffic = new Traffic(broker, 4_000)) {
            traffic.assertAccepted();
            traffic.fillQueues();
            Path foreign = disk.path().resolve("foreign");
            fill(foreign, disk.path(), 3 * MEBIBYTE);
            awaitReady(broker, false);
            for (Speaker speaker : Speaker.values()) {
                assertEquals(speaker.whenFull(), traffic.publish(speaker), speaker.name());
            }
            fill(disk.path().resolve("foreign-too"), disk.path(), 0);
            traffic.assertReadable();
            traffic.assertQueuesDrain();
            traffic.connect();
            assertEquals(Speaker.NATIVE.whenFull(), traffic.publish(Speaker.NATIVE));
            Files.delete(disk.path().resolve("foreign-too"));
            Files.delete(foreign);
            awaitReady(broker, true);
            traffic.connect();
            for (int i = 0; i < 50; i++) {
                traffic.assertAccepted();
            }
            traffic.assertReadable();
        }
    }

    /** Writes to a file until only so much is left. */
    private static void fill(Path file, Path disk, long left) throws Exception {
        try (OutputStream out = Files.newOutputStream(file)) {
            long free = disk.toFile().getUsableSpace() - left;
            byte[] zeros = new byte[4_096];
            for (long written = 0; written + zeros.length <= free; written += zeros.length) {
                out.write(zeros);
            }
        }
    }

    private static void awaitReady(BrokerProcess broker, boolean isUp) {
        Awaitility.await("readiness to be " + isUp)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> Health.ready(broker).isUp() == isUp);
    }

    @Test
    void aSlowForceShowsInTheMetricsAndClosesNoConnection() throws Exception {
        assumeTrue(TracedBroker.isPresent(directory), "skipped: strace is not installed");
        try (BrokerProcess broker = BrokerProcess.start(config(directory, "1MiB"));
                Traffic traffic = new Traffic(broker, 500)) {
            traffic.assertAccepted();
            double forces;
            double seconds;
            try (TracedBroker _ =
                    TracedBroker.begin(broker, "fsync,fdatasync", "delay_exit=200000")) {
                Metrics before = Metrics.of(broker);
                for (int i = 0; i < 10; i++) {
                    traffic.assertAccepted();
                }
                Metrics after = Metrics.of(broker);
                forces = after.since(before, "sluice_journal_forces_total");
                seconds = after.since(before, "sluice_journal_force_seconds_total");
                assertEquals(0, after.since(before, "sluice_connections_closed_total"), 0.1);
            }
            assertTrue(seconds >= 0.2 * forces && forces > 0, seconds + " s for " + forces);
            traffic.assertReadable();
        }
    }
}
